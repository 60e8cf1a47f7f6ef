#include "lean_options.hpp"

#include <charconv>
#include <string_view>

namespace kadr::bench {
namespace {

constexpr std::size_t image_bytes = 40 * 1024;

/// JSON of exactly `size` bytes.
std::string film_json(std::size_t size) {
  const std::string head =
      R"({"id":550,"title":"The Long Harbour","original_title":"Der lange Hafen","release_date":"1994-11-06",)"
      R"("runtime":128,"vote_average":7.4,"genres":[{"id":18,"name":"Drama"}],"poster_path":"/p/550.jpg","overview":")";
  const std::string tail = "\"}";
  const std::string_view prose = "A pilot who no longer sails is asked to bring one last ship in through the fog. ";
  if (size < head.size() + tail.size()) return std::string(size, '1');
  std::string body = head;
  while (body.size() < size - tail.size()) body += prose.substr(0, size - tail.size() - body.size());
  return body + tail;
}

std::string noise(std::size_t size) {
  std::string bytes(size, '\0');
  std::uint32_t state = 2463534242;
  for (char& byte : bytes) {
    state ^= state << 13, state ^= state >> 17, state ^= state << 5;
    byte = static_cast<char>(state);
  }
  return bytes;
}

template <class Number>
bool parse_number(std::string_view text, Number& value) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size();
}

}  // namespace

std::optional<lean_options> parse_lean_options(std::span<char* const> arguments) {
  lean_options o;
  if (arguments.empty() || !parse_number(arguments[0], o.port)) return std::nullopt;
  for (std::size_t i = 1; i < arguments.size(); ++i) {
    const std::string_view name = arguments[i];
    unsigned value = 0;
    if (name == "--image") {
      o.image = true;
      continue;
    }
    if (i + 1 == arguments.size() || !parse_number(arguments[++i], value)) return std::nullopt;
    if (name == "--body-bytes")
      o.body_bytes = value;
    else if (name == "--delay-ms")
      o.delay = std::chrono::milliseconds(value);
    else
      return std::nullopt;
  }
  return o;
}

std::string make_reply(const lean_options& o) {
  const std::string body = o.image ? noise(image_bytes) : film_json(o.body_bytes);
  const std::string type = o.image ? "application/octet-stream" : "application/json";
  return "HTTP/1.1 200 OK\r\nContent-Type: " + type + "\r\nContent-Length: " + std::to_string(body.size()) +
         "\r\n\r\n" + body;
}

}  // namespace kadr::bench
