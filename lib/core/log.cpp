#include "core/log.hpp"

#include <spdlog/details/log_msg.h>
#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/base_sink.h>
#include <unicode/utf8.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <mutex>
#include <string_view>

namespace kadr {
namespace {

struct interlude {
  std::mutex mutex;
  void (*before)() = nullptr;
  void (*after)() = nullptr;
};

// Never destroyed: lines may be logged while static objects go.
interlude& hooks() {
  static auto* const instance = new interlude;
  return *instance;
}

void append(spdlog::memory_buf_t& out, std::string_view text) {
  out.append(text.data(), text.data() + text.size());
}

// The text of a JSON string (RFC 8259 section 7); broken UTF-8 becomes U+FFFD.
void append_json_escaped(spdlog::memory_buf_t& out, std::string_view text) {
  constexpr std::size_t longest = 4;  // bytes of a character, so that the macro's 32-bit index fits
  while (!text.empty()) {
    const auto limit = static_cast<std::int32_t>(std::min(text.size(), longest));
    const auto* bytes = text.data();
    std::int32_t length = 0;
    UChar32 c = 0;
    U8_NEXT(bytes, length, limit, c);
    const auto character = text.substr(0, static_cast<std::size_t>(length));
    text.remove_prefix(character.size());
    if (c < 0) {
      append(out, "\xEF\xBF\xBD");
    } else if (c == '"' || c == '\\') {
      append(out, "\\");
      append(out, character);
    } else if (c == '\n') {
      append(out, "\\n");
    } else if (c < 0x20) {
      const char escape[] = {'\\', 'u', '0', '0', c < 0x10 ? '0' : '1', "0123456789abcdef"[c & 15]};
      append(out, {escape, sizeof escape});
    } else {
      append(out, character);
    }
  }
}

class json_message final : public spdlog::custom_flag_formatter {
 public:
  void format(const spdlog::details::log_msg& message, const std::tm&, spdlog::memory_buf_t& out) override {
    append_json_escaped(out, {message.payload.data(), message.payload.size()});
  }
  [[nodiscard]] std::unique_ptr<custom_flag_formatter> clone() const override {
    return std::make_unique<json_message>();
  }
};

std::string_view colour_of(spdlog::level::level_enum level) noexcept {
  switch (level) {
    case spdlog::level::critical:
    case spdlog::level::err:
      return "\x1b[31m";
    case spdlog::level::warn:
      return "\x1b[33m";
    case spdlog::level::info:
      return "\x1b[32m";
    default:
      return "\x1b[2m";
  }
}

class stderr_sink final : public spdlog::sinks::base_sink<std::mutex> {
 public:
  explicit stderr_sink(bool colour) : colour_(colour) {}

 private:
  void sink_it_(const spdlog::details::log_msg& message) override {
    spdlog::memory_buf_t formatted;
    formatter_->format(message, formatted);
    const std::string_view line(formatted.data(), formatted.size());
    spdlog::memory_buf_t coloured;
    if (colour_ && message.color_range_end > message.color_range_start) {
      append(coloured, line.substr(0, message.color_range_start));
      append(coloured, colour_of(message.level));
      append(coloured, line.substr(message.color_range_start, message.color_range_end - message.color_range_start));
      append(coloured, "\x1b[0m");
      append(coloured, line.substr(message.color_range_end));
    } else {
      append(coloured, line);
    }
    auto& around = hooks();
    const std::scoped_lock lock(around.mutex);
    if (around.before) around.before();
    write_all({coloured.data(), coloured.size()});
    if (around.after) around.after();
  }

  void flush_() override {}

  // One write a line, past stdio, so that the lines of several processes on one terminal do not mix.
  static void write_all(std::string_view text) noexcept {
    while (!text.empty()) {
      const auto written = ::write(STDERR_FILENO, text.data(), text.size());
      if (written < 0 && errno == EINTR) continue;
      // A log that cannot be written must not stop the work.
      if (written <= 0) return;
      text.remove_prefix(static_cast<std::size_t>(written));
    }
  }

  bool colour_;
};

spdlog::level::level_enum level_of(int verbosity) noexcept {
  if (verbosity <= -2) return spdlog::level::err;
  if (verbosity == -1) return spdlog::level::warn;
  if (verbosity == 0) return spdlog::level::info;
  return verbosity == 1 ? spdlog::level::debug : spdlog::level::trace;
}

bool wants_colour() noexcept {
  const char* no_colour = std::getenv("NO_COLOR");
  return (!no_colour || !*no_colour) && ::isatty(STDERR_FILENO) == 1;
}

}  // namespace

void setup_log(log_format format, int verbosity) {
  const bool json = format == log_format::json;
  auto formatter = std::make_unique<spdlog::pattern_formatter>(
      json ? spdlog::pattern_time_type::utc : spdlog::pattern_time_type::local, "\n");
  if (json)
    formatter->add_flag<json_message>('*').set_pattern(
        R"({"time":"%Y-%m-%dT%H:%M:%S.%fZ","level":"%l","message":"%*"})");
  else
    formatter->set_pattern("%H:%M:%S %^%l%$ %v");
  auto sink = std::make_shared<stderr_sink>(!json && wants_colour());
  sink->set_formatter(std::move(formatter));
  auto logger = std::make_shared<spdlog::logger>("kadr", std::move(sink));
  logger->set_level(level_of(verbosity));
  spdlog::set_default_logger(std::move(logger));
}

void set_log_interlude(void (*before)(), void (*after)()) {
  auto& around = hooks();
  const std::scoped_lock lock(around.mutex);
  around.before = before;
  around.after = after;
}

}  // namespace kadr
