#include "http/exchange.hpp"

#include <algorithm>
#include <cstring>
#include <optional>

namespace kadr {
namespace {

constexpr int max_informational = 8;
/// Longest run of bytes that the parser may leave for later: a header section, or a chunk header with extensions.
constexpr std::size_t max_leftover = 96 * 1024;
constexpr std::uint64_t max_dropped_body = 64 * 1024;

/// Sends `text`, at once if the socket takes it: it nearly always does.
awaitable<result<void>> send(connection& c, std::string_view text, deadline until) {
  io_result sent = c.write(text);
  if (sent.what == io_result::kind::done && sent.bytes == text.size()) co_return result<void>();
  // Others may use the caller's buffer while this waits.
  std::string rest(text);
  std::size_t done = 0;
  for (;; sent = c.write(std::string_view(rest).substr(done))) {
    if (sent.what == io_result::kind::done) {
      done += sent.bytes;
      if (done == rest.size()) co_return result<void>();
    } else if (!sent.waits()) {
      co_return c.reason(sent);
    } else if (!co_await c.ready(sent, until)) {
      co_return failure(c.expired() ? errc::total_timeout : errc::cancelled);
    }
  }
}

/// Reads one reply. A class only because its steps share so much.
class reply_reader {
 public:
  reply_reader(connection& c, body_sink& sink, scratch_buffer& scratch, const exchange_limits& limits)
      : c_(c), sink_(sink), scratch_(scratch), limits_(limits) {
    parser_.emplace(sink_, limits_.response);
  }

  awaitable<result<void>> read() {
    deadline give_up = std::min(limits_.until, steady::now() + limits_.first_byte);
    for (;;) {
      const std::size_t kept = c_.leftover.size();
      const auto buffer = scratch_.bytes();
      std::memcpy(buffer.data(), c_.leftover.data(), kept);
      const io_result got = c_.read(buffer.subspan(kept));
      if (got.what == io_result::kind::done) {
        received_ = true;
        auto progress = take({buffer.data(), kept + got.bytes});
        if (!progress) co_return progress.error();
        if (parser_->is_done() || cut_short_) co_return result<void>();
        if (sink_.full()) {
          auto drained = co_await sink_.drain();
          if (!drained) co_return drained.error();
        }
        give_up = std::min(limits_.until, steady::now() + limits_.idle);
      } else if (got.what == io_result::kind::closed) {
        co_return at_end();
      } else if (!got.waits()) {
        co_return c_.reason(got);
      } else if (!co_await c_.ready(got, give_up)) {
        co_return timed_out();
      }
    }
  }

  [[nodiscard]] bool received() const noexcept { return received_; }

  exchanged take_reply() {
    const bool reusable = !cut_short_ && parser_->reusable() && c_.leftover.empty();
    const std::uint64_t wire = parser_->wire_bytes();
    std::string snippet = parser_->snippet();
    return {parser_->take_head(), std::move(snippet), wire, reusable};
  }

 private:
  result<void> take(std::string_view bytes) {
    while (!bytes.empty() && !parser_->is_done()) {
      auto used = parser_->parse(bytes);
      if (!used) return used.error();
      bytes.remove_prefix(*used);
      if (parser_->is_done() && parser_->informational()) {
        if (++informational_ > max_informational) return failure(errc::bad_response, "too many informational replies");
        parser_.emplace(sink_, limits_.response);
      } else if (*used == 0) {
        break;
      }
    }
    if (bytes.size() > max_leftover) return failure(errc::header_too_large);
    c_.leftover.assign(bytes);
    // The body of an error page is not worth more than a look; a new connection costs less.
    cut_short_ = parser_->is_header_done() && parser_->head().status >= 300 && parser_->wire_bytes() > max_dropped_body;
    return {};
  }

  result<void> at_end() {
    if (!received_) return failure(errc::connection_reset, "the server closed the connection without a reply");
    if (parser_->is_header_done() && parser_->need_eof() && !c_.end_is_authentic())
      return failure(errc::truncated_body, "TLS ended without close_notify");
    return parser_->finish_at_eof();
  }

  failure timed_out() const {
    if (!c_.expired()) return failure(errc::cancelled);
    if (steady::now() >= limits_.until) return failure(errc::total_timeout);
    return failure(received_ ? errc::idle_timeout : errc::first_byte_timeout);
  }

  connection& c_;
  body_sink& sink_;
  scratch_buffer& scratch_;
  const exchange_limits& limits_;
  std::optional<response_parser> parser_;
  int informational_ = 0;
  bool received_ = false;
  bool cut_short_ = false;
};

}  // namespace

void throw_exception_from_error(const exchange_failure& f, const boost::source_location& where) {
  throw_exception_from_error(f.reason, where);
}

awaitable<boost::system::result<exchanged, exchange_failure>> exchange(connection& c, const std::string& head,
                                                                       body_sink& sink, scratch_buffer& scratch,
                                                                       exchange_limits limits) {
  ++c.requests;
  auto sent = co_await send(c, head, limits.until);
  // A server may answer and close before it has read everything (H35): the reply is what counts.
  const bool cut = !sent && sent.error().code == errc::connection_reset;
  if (!sent && !cut) co_return exchange_failure(sent.error(), false);
  reply_reader reader(c, sink, scratch, limits);
  auto read = co_await reader.read();
  if (!read) {
    const bool lost = !reader.received() && read.error().code == errc::connection_reset;
    co_return exchange_failure(read.error(), lost);
  }
  co_return reader.take_reply();
}

}  // namespace kadr
