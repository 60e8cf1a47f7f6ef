#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "async/awaitable.hpp"
#include "async/thread_pool.hpp"
#include "core/error.hpp"
#include "core/time.hpp"
#include "crawl/job_concealers.hpp"
#include "crawl/robots_cache.hpp"
#include "http/http_client.hpp"
#include "model/request.hpp"
#include "settings/job.hpp"
#include "storage/image_files.hpp"

namespace kadr {

/// What became of one visit to a URL. Either `error` is set, or the body is in `body` (pages) or `file` (pictures).
struct downloaded {
  std::optional<failure> error;
  int status = 0;                       ///< 0: no reply
  std::optional<duration> retry_after;  ///< the server's wish
  std::optional<http_reply> reply;
  std::string body;
  std::optional<image_files::temporary> file;
  std::uint64_t wire_bytes = 0;

  downloaded() = default;
};

/// Fetches what a leased request names, with its source's header fields and limits, and says what a status means.
/// Redirects to another origin are followed only where that origin's robots.txt allows it (FAULTS R11) and they take
/// no secret there. Error details hold no secrets once the pipeline has concealed them. The caller
/// holds the origin slot and the permit. Loop thread only. Cancellation unwinds.
class downloader {
 public:
  /// All outlive this.
  downloader(const job_settings& job, http_client& client, robots_cache& robots, const image_files& archive,
             thread_pool& files);

  [[nodiscard]] awaitable<downloaded> download(const leased_request& request);
  /// Where that goes: the target with the secrets that belong there. Not to be stored or shown.
  [[nodiscard]] url address_of(const leased_request& request) const;

 private:
  awaitable<downloaded> page(const leased_request& request);
  awaitable<downloaded> picture(const leased_request& request);
  http_request prepare(const leased_request& request, body_sink& sink) const;
  [[nodiscard]] std::shared_ptr<const credentials> secrets_of(const std::string& source) const;
  awaitable<result<void>> admit(url target, const concealer& hide) const;

  const job_settings* job_;
  http_client* client_;
  robots_cache* robots_;
  const image_files* archive_;
  thread_pool* files_;
  job_concealers concealers_;
  std::map<std::string, std::shared_ptr<const credentials>, std::less<>> secrets_;  // by source
};

/// What a status other than 2xx means (nothing for 2xx). 408, 425, 429, 5xx and 520-524 may be tried again.
[[nodiscard]] std::optional<failure> failure_of_status(int status, std::string_view snippet);

}  // namespace kadr
