# syntax=docker/dockerfile:1
ARG DEBIAN=debian:bookworm-slim

FROM ${DEBIAN} AS build
WORKDIR /src
COPY scripts/setup scripts/setup
RUN scripts/setup --build-only
COPY . .
RUN cmake --preset release -DKADR_TESTS=OFF -DKADR_BENCH=OFF
RUN cmake --build --preset release --target kadr
RUN install -D -m 755 build/release/app/kadr out/kadr && strip --strip-debug out/kadr

FROM ${DEBIAN}
# One list of packages: the script's.
RUN --mount=type=bind,source=scripts/setup,target=/tmp/setup \
    apt-get update -qq && \
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $(/tmp/setup --runtime-names) && \
    rm -rf /var/lib/apt/lists/* && \
    install -d -o 10001 -g 10001 /data
COPY LICENSE /usr/share/doc/kadr/copyright
COPY --from=build /src/out/kadr /usr/local/bin/kadr
USER 10001:10001
WORKDIR /data
VOLUME /data
STOPSIGNAL SIGTERM
ENTRYPOINT ["/usr/bin/tini", "--", "/usr/local/bin/kadr"]
CMD ["run", "/config/job.json"]
