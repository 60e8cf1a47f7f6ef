#include "http/response_parser.hpp"

#include <algorithm>

#include "core/text.hpp"

namespace kadr {
namespace {

namespace http = boost::beast::http;

constexpr std::size_t snippet_size = 512;
constexpr std::uint64_t framing_allowance = 256 * 1024;
/// "0\r\n\r\n": of a chunked body there is never less to come. Beast 1.81 asserts on a last chunk that comes in smaller
/// pieces, so a server could end the program.
constexpr std::size_t shortest_chunked_end = 5;

std::string_view std_view(boost::beast::string_view v) noexcept {
  return {v.data(), v.size()};
}

errc code_of(const boost::beast::error_code& ec) noexcept {
  if (ec == http::error::header_limit) return errc::header_too_large;
  if (ec == http::error::body_limit) return errc::body_too_large;
  if (ec == http::error::partial_message) return errc::truncated_body;
  return errc::bad_response;
}

/// Where a wanted field is kept; null for the others.
std::string* slot_of(response_head& head, http::field id) noexcept {
  switch (id) {
    case http::field::content_type:
      return &head.content_type;
    case http::field::content_encoding:
      return &head.content_encoding;
    case http::field::location:
      return &head.location;
    case http::field::etag:
      return &head.etag;
    case http::field::last_modified:
      return &head.last_modified;
    case http::field::link:
      return &head.link;
    case http::field::retry_after:
      return &head.retry_after;
    case http::field::date:
      return &head.date;
    default:
      return nullptr;
  }
}

}  // namespace

response_parser::response_parser(body_sink& sink, response_limits limits) : sink_(&sink), limits_(limits) {
  eager(true);
  header_limit(limits.header);
  body_limit(limits.body);
}

result<std::size_t> response_parser::parse(std::string_view bytes) {
  if (header_done_ && transfer_encoding_ && bytes.size() < shortest_chunked_end) return std::size_t{0};
  error_code ec;
  const std::size_t used = put(boost::asio::const_buffer(bytes.data(), bytes.size()), ec);
  if (refusal_) return *refusal_;
  if (ec && ec != http::error::need_more) return failure(code_of(ec), ec.message());
  return used;
}

result<void> response_parser::finish_at_eof() {
  if (!got_some() || !is_header_done()) return failure(errc::truncated_header);
  error_code ec;
  put_eof(ec);
  if (refusal_) return *refusal_;
  if (ec) return failure(code_of(ec));
  return {};
}

bool response_parser::reusable() const {
  // HTTP/1.0 with chunks: what follows cannot be trusted (H24).
  return is_done() && keep_alive() && !(transfer_encoding_ && !head_->http11);
}

void response_parser::refuse(failure reason, error_code& ec) {
  if (!refusal_) refusal_ = std::move(reason);
  ec = http::error::bad_field;
}

void response_parser::on_response_impl(int status, view, int version, error_code& ec) {
  if (status < 100 || status > 599) return refuse({errc::bad_response, "status " + std::to_string(status)}, ec);
  head_->status = status;
  head_->http11 = version >= 11;
  // A body that is not kept costs no memory: a redirect or an error page may be of any length (R9).
  if (!wants_body()) body_limit(boost::none);
}

void response_parser::on_field_impl(field_id id, view name, view value, error_code& ec) {
  if (header_done_) {  // a trailer
    framing_ += name.size() + value.size() + 4;
    if (framing_ > framing_allowance) refuse({errc::header_too_large, "trailers"}, ec);
    return;
  }
  if (++fields_ > limits_.fields)
    return refuse({errc::header_too_large, "more than " + std::to_string(limits_.fields) + " fields"}, ec);
  if (value.size() > limits_.field) return refuse({errc::header_too_large, "one field is too long"}, ec);
  if (id == field_id::transfer_encoding) {
    if (transfer_encoding_ || !iequals(std_view(value), "chunked"))
      return refuse({errc::bad_response, "Transfer-Encoding is not just chunked"}, ec);
    transfer_encoding_ = true;
    return;
  }
  std::string* slot = slot_of(*head_, id);
  if (!slot && iequals(std_view(name), "X-Robots-Tag")) slot = &head_->x_robots_tag;
  if (!slot) return;
  if (slot->empty()) {
    slot->assign(value.data(), value.size());
  } else if (id == field_id::link || id == field_id::content_encoding) {
    slot->append(", ").append(value.data(), value.size());
  }
}

void response_parser::on_header_impl(error_code& ec) {
  header_done_ = true;
  if (head_->status == 101) return refuse({errc::bad_response, "101 Switching Protocols was not asked for"}, ec);
}

void response_parser::on_body_init_impl(const boost::optional<std::uint64_t>& length, error_code& ec) {
  if (length) head_->content_length = *length;
  if (!wants_body()) return;
  auto decoder = content_decoder::make(head_->content_encoding, decode_limits{limits_.body});
  if (!decoder) return refuse(decoder.error(), ec);
  if (decoder->is_identity() && length) sink_->expect(*length);
  decoder_.emplace(std::move(*decoder));
}

void response_parser::take_body(std::string_view bytes, error_code& ec) {
  wire_ += bytes.size();
  if (!wants_body()) {
    snippet_.append(bytes.substr(0, snippet_size - std::min(snippet_size, snippet_.size())));
    return;
  }
  if (auto fed = decoder_->feed(bytes, *sink_); !fed) refuse(fed.error(), ec);
}

std::size_t response_parser::on_body_impl(view bytes, error_code& ec) {
  take_body(std_view(bytes), ec);
  return bytes.size();
}

void response_parser::on_chunk_header_impl(std::uint64_t, view extensions, error_code& ec) {
  // 6: the shortest chunk header with its line ends.
  framing_ += extensions.size() + 6;
  if (framing_ > 2 * wire_ + framing_allowance) refuse({errc::bad_response, "the chunk headers outweigh the body"}, ec);
}

std::size_t response_parser::on_chunk_body_impl(std::uint64_t, view bytes, error_code& ec) {
  take_body(std_view(bytes), ec);
  return bytes.size();
}

void response_parser::on_finish_impl(error_code& ec) {
  if (!decoder_) return;
  if (auto whole = decoder_->finish(); !whole) refuse(whole.error(), ec);
}

}  // namespace kadr
