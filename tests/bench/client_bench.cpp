// The bare HTTP client as the downloader uses it: a coroutine a request, dispatched under a semaphore, all limits on.
//
//   client_bench URL --requests 200000 --concurrency 64    prints requests/s and MB/s
//   client_bench URL --open 10000                          opens so many requests at once, prints memory a request
#include <boost/asio/io_context.hpp>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>
#include <string_view>

#include "async/run.hpp"
#include "async/semaphore.hpp"
#include "async/sleep.hpp"
#include "async/task_group.hpp"
#include "async/thread_pool.hpp"
#include "http/http_client.hpp"

namespace {

using namespace kadr;

struct options {
  std::string address;
  std::size_t requests = 100'000;
  std::size_t concurrency = 64;
  std::size_t open = 0;
  std::string ca_file;
  bool json = true;  // keep the body as the pages of a job are kept; otherwise drop it as it comes
};

/// Counts and drops.
class null_sink final : public body_sink {
 public:
  result<void> write(std::string_view) override { return {}; }
};

std::size_t resident_kib() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);)
    if (line.starts_with("VmRSS:")) return std::strtoull(line.c_str() + 6, nullptr, 10);
  return 0;
}

class bench {
 public:
  bench(executor_type loop, http_client& client, const options& o)
      : client_(client), options_(o), target_(*url::parse(o.address)), permits_(loop, o.concurrency), tasks_(loop) {}

  awaitable<void> throughput() {
    const auto began = steady::now();
    for (std::size_t i = 0; i < options_.requests; ++i) {
      auto permit = co_await permits_.acquire();
      tasks_.spawn(one(std::move(permit)));
    }
    co_await tasks_.join();
    const double seconds = std::chrono::duration<double>(steady::now() - began).count();
    std::printf("%zu requests, %zu failed, %.3f s, %.0f requests/s, %.1f MB/s, %zu KiB resident\n", options_.requests,
                failed_, seconds, static_cast<double>(options_.requests) / seconds,
                static_cast<double>(client_.count().wire_bytes) / seconds / 1e6, resident_kib());
  }

  awaitable<void> memory() {
    const std::size_t before = resident_kib();
    for (std::size_t i = 0; i < options_.open; ++i) {
      auto permit = co_await permits_.acquire();
      tasks_.spawn(one(std::move(permit)));
      if (i % 500 == 499) co_await sleep_for(std::chrono::milliseconds(5));
    }
    while (client_.count().exchanges < options_.open) co_await sleep_for(std::chrono::milliseconds(20));
    const std::size_t during = resident_kib();
    std::printf("%zu requests open at once: %zu KiB resident, %.2f KiB each\n", options_.open, during,
                static_cast<double>(during - before) / static_cast<double>(options_.open));
    co_await tasks_.join();
    std::printf("%zu failed\n", failed_);
  }

 private:
  awaitable<void> one(semaphore::permit permit) {
    string_sink kept;
    null_sink dropped;
    body_sink* sink = options_.json ? static_cast<body_sink*>(&kept) : &dropped;
    http_request request(target_, sink);
    request.accept_encodings = options_.json;
    const auto reply = co_await client_.fetch(std::move(request));
    if (!reply || reply->head->status != 200) {
      if (++failed_ == 1) std::fprintf(stderr, "%s\n", reply ? "status" : reply.error().message().c_str());
    }
    permit.release();
  }

  http_client& client_;
  const options& options_;
  url target_;
  semaphore permits_;
  task_group tasks_;
  std::size_t failed_ = 0;
};

awaitable<void> measure(executor_type loop, http_client& client, const options& o) {
  bench b(loop, client, o);
  if (o.open != 0)
    co_await b.memory();
  else
    co_await b.throughput();
  co_await client.close();
}

options parse(int argc, char** argv) {
  options o;
  for (int i = 1; i < argc; ++i) {
    const std::string_view word = argv[i];
    const auto number = [&] { return i + 1 < argc ? std::strtoull(argv[++i], nullptr, 10) : 0; };
    if (word == "--requests")
      o.requests = number();
    else if (word == "--concurrency")
      o.concurrency = number();
    else if (word == "--open")
      o.concurrency = o.open = number();
    else if (word == "--ca")
      o.ca_file = argv[++i];
    else if (word == "--drop")
      o.json = false;
    else
      o.address = word;
  }
  if (!url::parse(o.address)) {
    std::fprintf(stderr, "usage: client_bench URL [--requests N] [--concurrency N] [--open N] [--ca FILE] [--drop]\n");
    std::exit(2);
  }
  return o;
}

}  // namespace

int main(int argc, char** argv) {
  const options o = parse(argc, argv);
  asio::io_context loop{1};
  thread_pool names("names", 2);
  http_options client_options;
  client_options.ca_file = o.ca_file;
  client_options.idle_connections = o.concurrency;
  client_options.allow_private_addresses = *address_allowlist::parse({"127.0.0.0/8"});
  auto client = make_http_client(loop.get_executor(), names, std::move(client_options));
  if (!client) return 1;
  run(loop, measure(loop.get_executor(), **client, o));
}
