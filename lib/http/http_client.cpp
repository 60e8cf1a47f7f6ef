#include "http/http_client.hpp"

#include <csignal>
#include <optional>
#include <utility>
#include <vector>

#include "async/task_group.hpp"
#include "http/connection_pool.hpp"
#include "http/connector.hpp"
#include "http/deadline_sweeper.hpp"
#include "http/exchange.hpp"
#include "http/redirect.hpp"
#include "http/request_head.hpp"
#include "http/resolver.hpp"
#include "http/tls.hpp"

namespace kadr {
namespace {

class pooled_http_client final : public http_client {
 public:
  pooled_http_client(executor_type loop, thread_pool& names, http_options options, std::unique_ptr<tls_context> tls)
      : user_agent_(std::move(options.user_agent)),
        timeouts_(options.timeouts),
        tls_(std::move(tls)),
        tasks_(loop),
        names_(names, tasks_),
        connector_(loop, sweeper_, names_, *tls_, std::move(options.allow_private_addresses), options.timeouts),
        idle_(options.idle_connections) {}

  awaitable<result<http_reply>> fetch(http_request request) override {
    if (!std::exchange(sweeping_, true)) tasks_.spawn(sweeper_.run());
    const deadline until = steady::now() + timeouts_.total;
    if (!request.target.fragment().empty()) request.target = request.target.without_fragment();
    std::unique_ptr<response_parser> parser;
    const auto got = co_await get(request.target, request, until, parser);
    if (!got) co_return got.error();
    if (redirect_policy::redirects(parser->head()))
      co_return co_await follow(std::move(request), std::move(parser), until);
    const std::uint64_t wire = parser->wire_bytes();
    co_return http_reply(parser->take_head(), std::move(request.target), parser->take_snippet(), wire);
  }

  http_counters count() const noexcept override { return counters_; }

  awaitable<void> close() override {
    tasks_.cancel();
    co_await tasks_.join();
    idle_.clear();
  }

 private:
  /// From redirect to redirect to the final reply. Apart from fetch(), whose frame is small enough for the allocator's
  /// fast path without it.
  awaitable<result<http_reply>> follow(http_request request, std::unique_ptr<response_parser> parser, deadline until) {
    redirect_policy redirects(request.target);
    url address = request.target;
    std::uint64_t wire = parser->wire_bytes();
    while (redirect_policy::redirects(parser->head())) {
      auto next = redirects.next(address, parser->head().location);
      if (!next) co_return next.error();
      if (request.gate) {
        auto welcome = co_await request.gate(*next);
        if (!welcome) co_return welcome.error();
      }
      address = std::move(*next);
      const auto got = co_await get(address, request, until, parser);
      if (!got) co_return got.error();
      wire += parser->wire_bytes();
    }
    co_return http_reply(parser->take_head(), std::move(address), parser->take_snippet(), wire);
  }

  /// A connection that can carry another request, or null.
  std::unique_ptr<connection> take_idle(std::string_view origin) {
    auto c = idle_.take(origin);
    while (c && !c->quiet()) c = idle_.take(origin);
    return c;
  }

  /// One GET without redirects; the reply's head is in `parser`.
  awaitable<result<void>> get(const url& address, const http_request& request, deadline until,
                              std::unique_ptr<response_parser>& parser) {
    for (auto c = take_idle(address.origin());;) {
      const bool fresh = !c;
      if (fresh) {
        auto connected = co_await connector_.connect(address, until);
        if (!connected) co_return connected.error();
        c = std::move(*connected);
        ++counters_.connections;
      }
      head_.clear();
      append_request_head(head_, address, request, user_agent_);
      ++counters_.exchanges;
      exchange_limits limits(timeouts_, until);
      limits.response.body = request.body_limit;
      const auto reusable = co_await exchange(*c, head_, *request.sink, parser, scratch_, limits);
      if (reusable) {
        counters_.wire_bytes += parser->wire_bytes();
        if (*reusable) idle_.put(address.origin(), std::move(c));
        co_return result<void>();
      }
      // The server may close an idle connection just as it is taken; nobody's fault, and safe to repeat for a GET.
      if (fresh || !reusable.error().nothing_received) co_return reusable.error().reason;
      c = nullptr;
    }
  }

  std::string user_agent_;
  request_timeouts timeouts_;
  std::unique_ptr<tls_context> tls_;
  deadline_sweeper sweeper_;
  task_group tasks_;
  resolver names_;
  connector connector_;
  connection_pool idle_;
  scratch_buffer scratch_;
  std::string head_;  // reused: written and sent without a wait in between
  http_counters counters_;
  bool sweeping_ = false;  // tasks start on the loop, and the client may be made before it runs
};

}  // namespace

result<std::unique_ptr<http_client>> make_http_client(executor_type loop, thread_pool& names, http_options options) {
  // OpenSSL writes with write(2), which raises SIGPIPE on a connection that the peer has cut.
  std::signal(SIGPIPE, SIG_IGN);
  auto tls = tls_context::make(options.ca_file);
  if (!tls) return tls.error();
  return std::unique_ptr<http_client>(
      std::make_unique<pooled_http_client>(loop, names, std::move(options), std::move(*tls)));
}

}  // namespace kadr
