#include "crawl/downloader.hpp"

#include <algorithm>

#include "core/text.hpp"
#include "crawl/image_sink.hpp"
#include "http/http_date.hpp"
#include "settings/addresses.hpp"

namespace kadr {
namespace {

/// Longer wishes are not for this run to wait out (FAULTS N8).
constexpr duration max_retry_after = std::chrono::minutes(10);

/// The source's header fields, for the origins the job file itself names.
std::shared_ptr<const credentials> credentials_of(const source_settings& source) {
  if (source.headers.empty()) return nullptr;
  auto secrets = std::make_shared<credentials>();
  secrets->headers = source.headers;
  secrets->origins = origins_of(source);
  return secrets;
}

/// The beginning of an error body, if it is text that a person can use.
std::string excerpt(std::string_view snippet) {
  const std::string_view text = trim(snippet);
  if (text.empty() || text.starts_with('<')) return {};
  return ": " + printable(squeeze(text.substr(0, 160)));
}

std::optional<duration> wish_of(const response_head& head) {
  if (head.retry_after.empty()) return std::nullopt;
  const auto now = now_timestamp();
  const auto wish = retry_after(head.retry_after, now, parse_http_date(head.date, now));
  if (!wish) return std::nullopt;
  return std::min(*wish, max_retry_after);
}

}  // namespace

std::optional<failure> failure_of_status(int status, std::string_view snippet) {
  if (status >= 200 && status < 300) return std::nullopt;
  const std::string detail = std::to_string(status) + excerpt(snippet);
  if (status == 429) return failure(errc::http_429, detail);
  if (status == 408 || status == 425 || status >= 500) return failure(errc::http_5xx, detail);
  if (status >= 400) return failure(errc::http_4xx, detail);
  return failure(errc::http_unexpected, detail);
}

downloader::downloader(const job_settings& job, http_client& client, robots_cache& robots, const image_files& archive,
                       thread_pool& files)
    : job_(&job), client_(&client), robots_(&robots), archive_(&archive), files_(&files), concealers_(job) {
  for (const auto& source : job.sources) secrets_.emplace(source.name, credentials_of(source));
}

std::shared_ptr<const credentials> downloader::secrets_of(const std::string& source) const {
  const auto found = secrets_.find(source);
  return found == secrets_.end() ? nullptr : found->second;
}

url downloader::address_of(const leased_request& request) const {
  return concealers_.of(request.source).reveal(request.target);
}

http_request downloader::prepare(const leased_request& request, body_sink& sink) const {
  http_request get(address_of(request), &sink);
  const bool picture = request.rule == request_rule::image;
  get.body_limit = picture ? job_->fetch.limits.image : job_->fetch.limits.json;
  get.accept_encodings = !picture;
  get.accept = picture ? "image/avif,image/webp,image/png,image/jpeg,image/*;q=0.8" : "application/json";
  get.secrets = secrets_of(request.source);
  get.gate = [this, hide = &concealers_.of(request.source)](url target) { return admit(std::move(target), *hide); };
  return get;
}

awaitable<result<void>> downloader::admit(url target, const concealer& hide) const {
  if (hide.leaks(target))
    co_return failure(errc::out_of_scope, "a redirect would take a secret to " + std::string(target.origin()));
  auto rules = co_await robots_->rules_for(target);
  if (!rules) co_return rules.error();
  if (!rules->allows(target.target())) co_return failure(errc::robots_disallowed, target.href());
  co_return result<void>();
}

awaitable<downloaded> downloader::download(const leased_request& request) {
  return request.rule == request_rule::image ? picture(request) : page(request);
}

namespace {

/// Fills in what a reply says, whatever its body is.
void take_reply(downloaded& out, result<http_reply>&& reply, const concealer& hide) {
  if (!reply) {
    out.error = reply.error();
    return;
  }
  out.status = reply->head->status;
  out.wire_bytes = reply->wire_bytes;
  out.retry_after = wish_of(*reply->head);
  // Before it is shortened: half a secret would not be recognised.
  reply->snippet = hide.conceal_message(reply->snippet);
  out.error = failure_of_status(out.status, reply->snippet);
  out.reply.emplace(std::move(*reply));
}

}  // namespace

awaitable<downloaded> downloader::page(const leased_request& request) {
  string_sink sink;
  auto reply = co_await client_->fetch(prepare(request, sink));
  downloaded out;
  take_reply(out, std::move(reply), concealers_.of(request.source));
  out.body = sink.take();
  co_return out;
}

awaitable<downloaded> downloader::picture(const leased_request& request) {
  image_sink sink(*archive_, *files_);
  auto reply = co_await client_->fetch(prepare(request, sink));
  downloaded out;
  take_reply(out, std::move(reply), concealers_.of(request.source));
  if (out.error) co_return out;
  auto file = co_await sink.finish();
  if (!file)
    out.error = file.error();
  else
    out.file.emplace(std::move(*file));
  co_return out;
}

}  // namespace kadr
