#include "http/exchange.hpp"

#include <algorithm>
#include <cstring>

namespace kadr {
namespace {

constexpr int max_informational = 8;
/// Longest run of bytes that the parser may leave for later: a header section, or a chunk header with extensions.
constexpr std::size_t max_leftover = 96 * 1024;
constexpr std::uint64_t max_dropped_body = 64 * 1024;

/// Sends what the socket did not take at once. By value: others may use the caller's buffer while this waits.
awaitable<result<void>> send_rest(connection& c, std::string rest, io_result sent, deadline until) {
  for (std::size_t done = 0;; sent = c.write(std::string_view(rest).substr(done))) {
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

/// Reads one reply, a step at a time, without waiting.
class reply_reader {
 public:
  enum class step { again, wait, drain, done, failed };

  reply_reader(connection& c, body_sink& sink, std::unique_ptr<response_parser>& parser, scratch_buffer& scratch,
               const response_limits& limits)
      : c_(c), sink_(sink), parser_(parser), scratch_(scratch), limits_(limits) {
    parser_ = std::make_unique<response_parser>(sink_, limits_);
  }

  /// One read and what follows from it.
  step advance() {
    const std::size_t kept = c_.leftover.size();
    const auto buffer = scratch_.bytes();
    std::memcpy(buffer.data(), c_.leftover.data(), kept);
    const auto room = buffer.subspan(kept);
    last_ = c_.read(room);
    if (last_.what == io_result::kind::done) {
      received_ = true;
      if (auto taken = take({buffer.data(), kept + last_.bytes}); !taken) return fail(taken.error());
      if (parser_->is_done() || cut_short_) return step::done;
      if (sink_.full()) return step::drain;
      const bool emptied = last_.bytes < room.size() && c_.short_read_means_empty();
      last_.what = io_result::kind::want_read;
      return emptied ? step::wait : step::again;
    }
    if (last_.waits()) return step::wait;
    if (last_.what == io_result::kind::closed) {
      if (auto end = at_end(); !end) return fail(end.error());
      return step::done;
    }
    return fail(c_.reason(last_));
  }

  [[nodiscard]] const io_result& last() const noexcept { return last_; }
  [[nodiscard]] bool in_body() const noexcept { return parser_->is_header_done(); }
  [[nodiscard]] bool reusable() const { return !cut_short_ && parser_->reusable() && c_.leftover.empty(); }
  [[nodiscard]] exchange_failure why() const {
    return {*failure_, !received_ && failure_->code == errc::connection_reset};
  }
  [[nodiscard]] exchange_failure timed_out(deadline until) const {
    if (!c_.expired()) return {failure(errc::cancelled), false};
    if (steady::now() >= until) return {failure(errc::total_timeout), false};
    return {failure(in_body() ? errc::idle_timeout : errc::first_byte_timeout), false};
  }

 private:
  step fail(failure f) {
    failure_ = std::move(f);
    return step::failed;
  }

  result<void> take(std::string_view bytes) {
    while (!bytes.empty() && !parser_->is_done()) {
      auto used = parser_->parse(bytes);
      if (!used) return used.error();
      bytes.remove_prefix(*used);
      if (parser_->is_done() && parser_->informational()) {
        if (++informational_ > max_informational) return failure(errc::bad_response, "too many informational replies");
        parser_ = std::make_unique<response_parser>(sink_, limits_);
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

  connection& c_;
  body_sink& sink_;
  std::unique_ptr<response_parser>& parser_;
  scratch_buffer& scratch_;
  const response_limits& limits_;
  io_result last_{io_result::kind::want_read, 0, 0};
  std::optional<failure> failure_;
  int informational_ = 0;
  bool received_ = false;
  bool cut_short_ = false;
};

}  // namespace

void throw_exception_from_error(const exchange_failure& f, const boost::source_location& where) {
  throw_exception_from_error(f.reason, where);
}

awaitable<boost::system::result<bool, exchange_failure>> exchange(connection& c, const std::string& head,
                                                                  body_sink& sink,
                                                                  std::unique_ptr<response_parser>& parser,
                                                                  scratch_buffer& scratch, exchange_limits limits) {
  ++c.requests;
  const io_result sent = c.write(head);
  if (sent.what != io_result::kind::done || sent.bytes != head.size()) {
    auto rest = co_await send_rest(c, head, sent, limits.until);
    // A server may answer and close before it has read everything (H35): the reply is what counts.
    if (!rest && rest.error().code != errc::connection_reset) co_return exchange_failure(rest.error(), false);
  }

  reply_reader reader(c, sink, parser, scratch, limits.response);
  deadline give_up = std::min(limits.until, steady::now() + limits.first_byte);
  // Nobody answers before being asked: the first thing to do is to wait.
  auto step = reply_reader::step::wait;
  for (;;) {
    if (step == reply_reader::step::wait) {
      // Until the header is whole the first deadline holds, however its bytes drip (H32).
      if (reader.in_body()) give_up = std::min(limits.until, steady::now() + limits.idle);
      c.arm(give_up);
      const auto waited = co_await c.async_ready(reader.last());
      c.disarm();
      if (std::get<0>(waited) || c.expired()) co_return reader.timed_out(limits.until);
    } else if (step == reply_reader::step::drain) {
      auto drained = co_await sink.drain();
      if (!drained) co_return exchange_failure(drained.error(), false);
    } else if (step == reply_reader::step::done) {
      co_return reader.reusable();
    } else if (step == reply_reader::step::failed) {
      co_return reader.why();
    } else if (steady::now() >= limits.until) {  // data that never pauses must not outlast the deadline
      co_return exchange_failure(failure(errc::total_timeout), false);
    }
    step = reader.advance();
  }
}

}  // namespace kadr
