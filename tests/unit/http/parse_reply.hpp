#pragma once

#include <cstddef>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>

#include "http/response_parser.hpp"

namespace kadr::test {

/// What came of a reply that arrived in pieces and ended with the connection's end.
struct parsed {
  std::string outcome;  ///< the status, or the name of the errc
  std::string detail;
  std::string body, snippet, leftover;
  response_head head;
  bool reusable = false;
  bool until_eof = false;  ///< the end of the connection was the end of the body

  friend bool operator==(const parsed& a, const parsed& b) {
    return a.outcome == b.outcome && a.body == b.body && a.snippet == b.snippet && a.leftover == b.leftover &&
           a.reusable == b.reusable && a.until_eof == b.until_eof;
  }
};

/// Feeds a response_parser as exchange() does: what it leaves comes again in front of the next piece. Every call gets a
/// heap buffer of exactly the bytes there are, so that AddressSanitizer sees a read beyond them.
class piecewise_reply {
 public:
  explicit piecewise_reply(response_limits limits) : limits_(limits) { begin(); }

  parsed run(std::string_view wire, std::size_t piece) {
    while (!wire.empty() && result_.outcome.empty() && !parser_->is_done()) {
      take(wire.substr(0, piece));
      wire.remove_prefix(std::min(piece, wire.size()));
    }
    if (result_.outcome.empty() && !parser_->is_done()) at_end();
    if (result_.outcome.empty()) succeed(wire);
    return std::move(result_);
  }

 private:
  static constexpr std::size_t max_leftover = 96 * 1024;
  static constexpr int max_informational = 8;

  void begin() { parser_ = std::make_unique<response_parser>(sink_, limits_); }

  void take(std::string_view more) {
    std::string pending = result_.leftover;
    pending.append(more);
    std::string_view bytes = pending;
    while (!bytes.empty() && !parser_->is_done()) {
      const auto exact = std::make_unique_for_overwrite<char[]>(bytes.size());
      std::memcpy(exact.get(), bytes.data(), bytes.size());
      const auto used = parser_->parse({exact.get(), bytes.size()});
      if (!used) return fail(used.error());
      bytes.remove_prefix(*used);
      if (parser_->is_done() && parser_->informational()) {
        if (++informational_ > max_informational) return fail(failure(errc::bad_response, "informational"));
        begin();
      } else if (*used == 0) {
        break;
      }
    }
    if (bytes.size() > max_leftover) return fail(failure(errc::header_too_large));
    result_.leftover = bytes;
  }

  void at_end() {
    const bool until_eof = parser_->is_header_done() && parser_->need_eof();
    if (const auto end = parser_->finish_at_eof(); !end) return fail(end.error());
    result_.until_eof = until_eof;
  }

  void fail(const failure& why) {
    result_ = parsed();
    result_.outcome = describe(why.code).name;
    result_.detail = why.detail;
  }

  void succeed(std::string_view never_fed) {
    result_.leftover.append(never_fed);
    result_.outcome = std::to_string(parser_->head().status);
    result_.reusable = parser_->reusable() && result_.leftover.empty();
    result_.snippet = parser_->snippet();
    result_.head = parser_->head();
    result_.body = sink_.body();
  }

  string_sink sink_;
  response_limits limits_;
  std::unique_ptr<response_parser> parser_;
  parsed result_;
  int informational_ = 0;
};

inline parsed parse(std::string_view wire, std::size_t piece = std::string_view::npos, response_limits limits = {}) {
  return piecewise_reply(limits).run(wire, piece);
}

inline std::string repeated(std::string_view text, std::size_t times) {
  std::string out;
  out.reserve(text.size() * times);
  while (times-- > 0) out.append(text);
  return out;
}

}  // namespace kadr::test
