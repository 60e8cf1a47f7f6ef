#pragma once

#include <boost/beast/http/basic_parser.hpp>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "core/error.hpp"
#include "http/body_sink.hpp"
#include "http/content_decoder.hpp"
#include "http/response_head.hpp"

namespace kadr {

/// What a reply may cost. Bytes.
struct response_limits {
  std::uint32_t header = 64 * 1024;  ///< the whole header section
  std::size_t field = 16 * 1024;     ///< one field's value
  int fields = 256;
  std::uint64_t body = 32u << 20;  ///< on the wire and decoded
};

/// One response of HTTP/1.x (RFC 9112) on Beast's grammar, with what Beast leaves open decided and every limit
/// enforced: Transfer-Encoding is exactly "chunked" (FAULTS H10), trailers are passed over (H15), chunk extensions and
/// trailers are paid from a wire budget (H14), statuses outside 100-599 are refused. Keeps only the fields of
/// response_head. A 2xx body goes, decoded, straight to the sink; the beginning of any other body is kept as
/// `snippet()` and the rest dropped. One response each; not reusable; one thread.
class response_parser final : public boost::beast::http::basic_parser<false> {
 public:
  /// `sink` must outlive the parser.
  response_parser(body_sink& sink, response_limits limits);

  /// Parses from the front of `bytes`; returns how many were used. Bytes that were not must come again, with more.
  [[nodiscard]] result<std::size_t> parse(std::string_view bytes);
  /// The connection ended. errc::truncated_header, truncated_body, or the body ends here and is complete.
  [[nodiscard]] result<void> finish_at_eof();

  [[nodiscard]] const response_head& head() const noexcept { return *head_; }
  [[nodiscard]] std::unique_ptr<response_head> take_head() noexcept { return std::move(head_); }
  /// A 1xx head: the real one follows on the same connection, for another parser.
  [[nodiscard]] bool informational() const noexcept { return head_->status >= 100 && head_->status < 200; }
  [[nodiscard]] const std::string& snippet() const noexcept { return snippet_; }
  [[nodiscard]] std::string take_snippet() noexcept { return std::move(snippet_); }
  [[nodiscard]] std::uint64_t wire_bytes() const noexcept { return wire_; }
  /// May the connection carry another request, as far as this message says?
  [[nodiscard]] bool reusable() const;

 private:
  using error_code = boost::beast::error_code;
  using view = boost::beast::string_view;
  using field_id = boost::beast::http::field;

  void on_request_impl(boost::beast::http::verb, view, view, int, error_code&) override {}
  void on_response_impl(int status, view reason, int version, error_code& ec) override;
  void on_field_impl(field_id id, view name, view value, error_code& ec) override;
  void on_header_impl(error_code& ec) override;
  void on_body_init_impl(const boost::optional<std::uint64_t>& length, error_code& ec) override;
  std::size_t on_body_impl(view bytes, error_code& ec) override;
  void on_chunk_header_impl(std::uint64_t size, view extensions, error_code& ec) override;
  std::size_t on_chunk_body_impl(std::uint64_t remain, view bytes, error_code& ec) override;
  void on_finish_impl(error_code& ec) override;

  void refuse(failure reason, error_code& ec);
  void take_body(std::string_view bytes, error_code& ec);
  [[nodiscard]] bool wants_body() const noexcept { return head_->status >= 200 && head_->status < 300; }

  body_sink* sink_;
  response_limits limits_;
  std::unique_ptr<response_head> head_ = std::make_unique<response_head>();
  std::optional<content_decoder> decoder_;
  std::optional<failure> refusal_;
  std::string snippet_;
  std::uint64_t wire_ = 0;
  std::uint64_t framing_ = 0;  // chunk headers and trailers: bytes that are no body
  int fields_ = 0;
  bool header_done_ = false;
  bool transfer_encoding_ = false;
};

}  // namespace kadr
