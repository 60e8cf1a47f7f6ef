#include "crawl/pipeline.hpp"

#include <algorithm>

#include "async/offload.hpp"
#include "core/log.hpp"
#include "core/text.hpp"
#include "crawl/backoff.hpp"
#include "crawl/harvest.hpp"
#include "image/inspect.hpp"

namespace kadr {
namespace {

/// Above this a page is read off the loop: a shard is not to be held for more than a millisecond.
constexpr std::size_t large_page = 256 * 1024;

const source_settings* source_of(const job_settings& job, const std::string& name) {
  const auto found =
      std::find_if(job.sources.begin(), job.sources.end(), [&](const auto& s) { return s.name == name; });
  return found == job.sources.end() ? nullptr : &*found;
}

result<harvest> read_page(const source_settings& source, const concealer& hide, const leased_request& request,
                          const downloaded& reply) {
  const page_body page{reply.reply->address, reply.body, reply.reply->head->link};
  return request.rule == request_rule::list ? read_list(source, hide, request, page)
                                            : read_detail(source, hide, request, page);
}

// Plain functions, so that the captures do not stand in a co_await expression.

awaitable<result<harvest>> read_page_on(thread_pool& cpu, const source_settings& source, const concealer& hide,
                                        const leased_request& request, const downloaded& reply) {
  return offload(cpu, [&] { return read_page(source, hide, request, reply); });
}

awaitable<result<image_info>> inspect_on(thread_pool& cpu, std::filesystem::path file, image_limits limits) {
  return offload(cpu, [file = std::move(file), limits] { return inspect_image(file, limits); });
}

awaitable<result<std::string>> publish_on(thread_pool& files, const image_files& archive, image_files::temporary file,
                                          std::string hash, std::string_view extension) {
  return offload(files, [&archive, file = std::move(file), hash = std::move(hash), extension]() mutable {
    return archive.publish(std::move(file), hash, extension);
  });
}

std::string_view extension_of_name(std::string_view format) noexcept {
  for (const auto f : {image_format::jpeg, image_format::png, image_format::gif, image_format::webp, image_format::avif,
                       image_format::heif, image_format::tiff})
    if (to_string(f) == format) return extension_of(f);
  return ".img";
}

}  // namespace

pipeline::pipeline(const job_settings& job, const image_files& archive, thread_pool& cpu, thread_pool& files)
    : job_(&job), archive_(&archive), cpu_(&cpu), files_(&files), concealers_(job) {}

result<std::vector<new_request>> pipeline::seeds() const {
  std::vector<new_request> out;
  for (const auto& source : job_->sources)
    for (const auto& start : source.start) {
      auto concealed = concealers_.of(source.name).conceal(start);
      if (!concealed) return concealed.error();
      out.emplace_back(concealed->without_fragment(), source.name, request_rule::list);
    }
  return out;
}

awaitable<completion> pipeline::process(const leased_request& request, downloaded reply) {
  if (reply.error) co_return give_up_or_retry(request, *reply.error, reply.status, reply.retry_after);
  if (request.rule == request_rule::image) co_return co_await process_picture(request, std::move(reply));
  co_return co_await process_page(request, std::move(reply));
}

awaitable<completion> pipeline::process_page(const leased_request& request, downloaded reply) {
  const source_settings* source = source_of(*job_, request.source);
  if (!source) {
    failure gone(errc::out_of_scope, "the job file has no source \"" + request.source + "\" any more");
    co_return give_up_or_retry(request, std::move(gone), reply.status, std::nullopt);
  }
  const concealer& hide = concealers_.of(source->name);
  result<harvest> read = harvest();
  if (reply.body.size() < large_page)
    read = read_page(*source, hide, request, reply);
  else
    read = co_await read_page_on(*cpu_, *source, hide, request, reply);
  if (!read) co_return give_up_or_retry(request, read.error(), reply.status, std::nullopt);

  completion end(request);
  end.status = reply.status;
  end.found = std::move(read->found);
  end.films = std::move(read->films);
  if (!read->complaints.empty()) {
    const std::string detail =
        hide.conceal_message(std::to_string(read->complaints.size()) + " unusable, first: " + read->complaints.front());
    log::warn("{}: {}", printable(end.url), detail);
    end.error.emplace(errc::not_a_film, detail);
  }
  co_return end;
}

awaitable<completion> pipeline::process_picture(const leased_request& request, downloaded reply) {
  image_limits limits;
  limits.min_width = job_->images.min_width;
  limits.min_height = job_->images.min_height;
  limits.max_pixels = job_->images.max_pixels;
  auto info = co_await inspect_on(*cpu_, reply.file->path(), limits);
  if (!info) co_return give_up_or_retry(request, info.error(), reply.status, std::nullopt);

  info->sha256 = reply.file->finish();
  auto path =
      co_await publish_on(*files_, *archive_, std::move(*reply.file), info->sha256, extension_of_name(info->format));
  if (!path) co_return give_up_or_retry(request, path.error(), reply.status, std::nullopt);
  info->path = std::move(*path);

  completion end(request);
  end.status = reply.status;
  image_commit image;
  image.info = std::move(*info);
  image.etag = reply.reply->head->etag;
  image.last_modified = reply.reply->head->last_modified;
  end.image = std::move(image);
  co_return end;
}

completion pipeline::give_up_or_retry(const leased_request& request, failure why, int status,
                                      std::optional<duration> wish) {
  completion end(request);
  end.status = status;
  const error_class klass = why.klass();
  if (klass == error_class::transient && request.attempts <= job_->fetch.retries) {
    const duration pause = std::max(backoff(request.attempts, random_()), wish.value_or(duration::zero()));
    end.end = completion::outcome::retry;
    end.not_before = now_timestamp() + std::chrono::duration_cast<std::chrono::microseconds>(pause).count();
  } else {
    end.end = klass == error_class::policy ? completion::outcome::skipped : completion::outcome::failed;
  }
  why.detail = concealers_.of(request.source).conceal_message(why.detail);
  end.error = std::move(why);
  return end;
}

}  // namespace kadr
