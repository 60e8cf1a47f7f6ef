#include "demo/demo_session.hpp"

#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/basic_stream.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <ctime>
#include <string>

#include "async/offload.hpp"
#include "async/sleep.hpp"
#include "demo/gzip.hpp"

namespace kadr::demo {
namespace {

namespace beast = boost::beast;
namespace http = beast::http;

using stream_type = beast::basic_stream<asio::ip::tcp, executor_type>;
using request_type = http::request<http::empty_body>;

constexpr duration silence_limit = std::chrono::seconds(30);
constexpr std::uint32_t header_limit = 8 * 1024;
constexpr std::size_t smallest_gzip = 256;

std::string http_date() {
  const std::time_t now = std::time(nullptr);
  std::tm utc{};
  gmtime_r(&now, &utc);
  char text[40];
  const std::size_t size = std::strftime(text, sizeof text, "%a, %d %b %Y %H:%M:%S GMT", &utc);
  return {text, size};
}

/// Status line and fields; `reply.body` becomes what goes on the wire.
std::string head_of(demo_site::reply& reply, const request_type& request) {
  const bool text = reply.type != "image/jpeg";
  bool gzipped = false;
  if (text && reply.body.size() >= smallest_gzip && accepts_gzip(request[http::field::accept_encoding])) {
    if (auto packed = gzip(reply.body)) {
      reply.body = std::move(*packed);
      gzipped = true;
    }
  }
  std::string head = "HTTP/1.1 " + std::to_string(reply.status) + " ";
  head += http::obsolete_reason(static_cast<http::status>(reply.status));
  head += "\r\nServer: kadr-demo\r\nDate: " + http_date();
  head += "\r\nContent-Type: " + reply.type;
  head += "\r\nContent-Length: " + std::to_string(reply.body.size());
  if (text) head += "\r\nVary: Accept-Encoding";
  if (gzipped) head += "\r\nContent-Encoding: gzip";
  if (reply.status == 405) head += "\r\nAllow: GET, HEAD";
  head += request.keep_alive() ? "\r\nConnection: keep-alive\r\n\r\n" : "\r\nConnection: close\r\n\r\n";
  return head;
}

/// A function of its own, so that the closure is no temporary of a co_await expression (g++ 12.2).
awaitable<demo_site::reply> answer_on_pool(session_context& context, std::string target) {
  return offload(context.pool, [&site = context.site, target = std::move(target)] { return site.answer(target); });
}

awaitable<bool> send(stream_type& stream, session_context& context, std::string head, std::string body) {
  const std::array<asio::const_buffer, 2> parts{asio::buffer(head), asio::buffer(body)};
  stream.expires_after(silence_limit);
  const auto written = co_await asio::async_write(stream, parts, asio::as_tuple(asio::deferred));
  const auto& [error, size] = written;
  context.log.bytes += size;
  co_return !error;
}

/// Answers one request; false where the connection must end.
awaitable<bool> answer(stream_type& stream, session_context& context, const request_type& request) {
  const std::string target(request.target());
  context.log.add_request(target);
  const fault planned = context.faults.next(target);
  if (planned != fault::none) ++context.log.errors;
  if (context.latency > duration::zero()) co_await sleep_for(context.latency);

  demo_site::reply reply(503, "application/json; charset=utf-8", R"({"success":false,"status_message":"Try again."})");
  if (request.method() != http::verb::get && request.method() != http::verb::head) {
    reply = demo_site::reply(405, "text/plain; charset=utf-8", "GET and HEAD only\n");
  } else if (planned != fault::unavailable) {
    if (demo_site::is_costly(target)) {
      reply = co_await answer_on_pool(context, target);
    } else {
      reply = context.site.answer(target);
    }
  }
  std::string head = head_of(reply, request);
  if (request.method() == http::verb::head) reply.body.clear();
  if (planned == fault::cut) reply.body.resize(reply.body.size() / 2);
  const bool sent = co_await send(stream, context, std::move(head), std::move(reply.body));
  co_return sent&& planned != fault::cut&& request.keep_alive();
}

}  // namespace

awaitable<void> serve_connection(server_socket socket, session_context& context) {
  stream_type stream(std::move(socket));
  beast::flat_buffer buffer(2 * header_limit);
  bool open = true;
  while (open) {
    http::request_parser<http::empty_body> parser;
    parser.header_limit(header_limit);
    stream.expires_after(silence_limit);
    const auto received = co_await http::async_read(stream, buffer, parser, asio::as_tuple(asio::deferred));
    const boost::system::error_code error = std::get<0>(received);
    if (error) break;
    open = co_await answer(stream, context, parser.get());
  }
  boost::system::error_code ignored;
  stream.socket().shutdown(asio::ip::tcp::socket::shutdown_both, ignored);
}

}  // namespace kadr::demo
