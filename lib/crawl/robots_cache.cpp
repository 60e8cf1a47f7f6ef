#include "crawl/robots_cache.hpp"

#include <algorithm>
#include <functional>

#include "core/log.hpp"
#include "core/text.hpp"

namespace kadr {
namespace {

/// Keeps the beginning that RFC 9309 section 2.5 asks for and drops the rest.
class robots_sink final : public body_sink {
 public:
  result<void> write(std::string_view bytes) override {
    body.append(bytes.substr(0, robots_rules::max_body - std::min(robots_rules::max_body, body.size())));
    return {};
  }
  std::string body;
};

constexpr std::uint64_t robots_body_limit = 16u << 20;

bool redirect_failed(errc code) noexcept {
  return code == errc::redirect_loop || code == errc::too_many_redirects || code == errc::bad_redirect ||
         code == errc::redirect_downgrade;
}

}  // namespace

robots_cache::robots_cache(http_client& client, origin_store& origins, task_group& owner, std::string user_agent,
                           bool enabled)
    : client_(&client), origins_(&origins), token_(product_token(user_agent)), enabled_(enabled), flights_(owner) {}

awaitable<result<robots_rules>> robots_cache::rules_for(url target) {
  if (!enabled_) co_return robots_rules::allow_all();
  const std::string origin(target.origin());
  auto known = co_await origins_->load_origin(origin);
  if (!known) co_return known.error();
  const auto now = now_timestamp();
  constexpr auto keep_us = std::chrono::duration_cast<std::chrono::microseconds>(keep).count();
  origin_state state = known->value_or(origin_state(origin));
  const bool current =
      state.robots_status != 0 && now - state.robots_fetched_at < keep_us && state.robots_fetched_at <= now;
  if (!current) {
    std::function<awaitable<result<origin_state>>()> make = [this, target] { return fetch(target); };
    auto fetched = co_await flights_.run(origin, std::move(make));
    if (!fetched) co_return fetched.error();
    fetched->backoff_until = state.backoff_until;
    state = std::move(*fetched);
    auto saved = co_await origins_->save_origin(state);
    if (!saved) co_return saved.error();
  }
  if (state.robots_status >= 400) co_return robots_rules::allow_all();
  co_return robots_rules::parse(state.robots_body, token_);
}

awaitable<result<origin_state>> robots_cache::fetch(url target) {
  auto address = url::parse("/robots.txt", target);
  if (!address) co_return address.error();
  robots_sink sink;
  http_request request(*address, &sink);
  request.body_limit = robots_body_limit;
  auto reply = co_await client_->fetch(std::move(request));

  origin_state state{std::string(target.origin())};
  state.robots_fetched_at = now_timestamp();
  if (!reply) {
    const failure& why = reply.error();
    if (!redirect_failed(why.code))
      co_return failure(why.code, why.detail + (why.detail.empty() ? "" : "; ") + "robots.txt");
    state.robots_status = 404;
    co_return state;
  }
  const int status = reply->head->status;
  if (status >= 500 || status == 429)
    co_return failure(errc::robots_unavailable, address->href() + " answered " + std::to_string(status));
  state.robots_status = status < 300 ? 200 : 404;
  state.robots_body = std::move(sink.body);
  log::debug("robots.txt of {}: {}, {} bytes", printable(target.origin()), status, state.robots_body.size());
  co_return state;
}

}  // namespace kadr
