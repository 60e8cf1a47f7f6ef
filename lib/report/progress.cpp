#include "report/progress.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdlib>

#include "core/log.hpp"
#include "core/text.hpp"
#include "report/render_progress.hpp"

namespace kadr {
namespace {

constexpr auto bar_interval = std::chrono::milliseconds(100);
constexpr auto line_interval = std::chrono::seconds(10);
constexpr int default_width = 80;

std::string_view environment(const char* name) noexcept {
  const char* value = std::getenv(name);
  return value ? std::string_view(value) : std::string_view{};
}

bool is_terminal(std::FILE* out) noexcept {
  const int fd = ::fileno(out);
  return fd >= 0 && ::isatty(fd) == 1;
}

bool locale_is_utf8() {
  for (const char* name : {"LC_ALL", "LC_CTYPE", "LANG"})
    if (const auto value = environment(name); !value.empty()) {
      const auto lower = to_lower(value);
      return lower.find("utf-8") != std::string::npos || lower.find("utf8") != std::string::npos;
    }
  return false;
}

int terminal_width(std::FILE* out) noexcept {
  winsize size{};
  const int fd = ::fileno(out);
  if (fd >= 0 && ::ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) return size.ws_col;
  return default_width;
}

std::mutex attached_mutex;
progress* attached = nullptr;

void before_log_line() {
  const std::lock_guard lock(attached_mutex);
  if (attached) attached->suspend();
}
void after_log_line() {
  const std::lock_guard lock(attached_mutex);
  if (attached) attached->resume();
}

}  // namespace

std::optional<progress_mode> progress_mode_of(std::string_view name) noexcept {
  if (name == "auto") return progress_mode::automatic;
  if (name == "always") return progress_mode::always;
  if (name == "never") return progress_mode::never;
  return std::nullopt;
}

progress::progress(std::FILE* out, progress_mode mode) : out_(out), unicode_(locale_is_utf8()) {
  if (mode == progress_mode::never) return;
  const bool redraws = is_terminal(out) && environment("CI").empty() && environment("TERM") != "dumb";
  style_ = mode == progress_mode::always || redraws ? style::bar : style::lines;
}

progress::~progress() {
  {
    const std::lock_guard lock(attached_mutex);
    if (attached == this) attached = nullptr;
  }
  const std::lock_guard lock(mutex_);
  erase();
}

void progress::attach_to_log() {
  {
    const std::lock_guard lock(attached_mutex);
    attached = this;
  }
  // Never taken back: the hooks do nothing while no display is attached, and another thread may be inside them.
  set_log_interlude(&before_log_line, &after_log_line);
}

void progress::measure(const run_counters& counters, steady::time_point now) noexcept {
  if (!has_started_) {
    has_started_ = true;
    started_ = now;
    next_draw_ = style_ == style::lines ? now + line_interval : now;
  }
  requests_.feed(now, counters.finished());
  bytes_.feed(now, counters.bytes_received);
}

void progress::update(const run_counters& counters, steady::time_point now) {
  if (finished_) return;
  measure(counters, now);
  if (style_ == style::none || now < next_draw_) return;
  const std::lock_guard lock(mutex_);
  if (style_ == style::lines) {
    next_draw_ = now + line_interval;
    draw(render_progress_line(counters, rate(), byte_rate(), now - started_));
    return;
  }
  next_draw_ = now + bar_interval;
  // The last column stays free: terminals wrap when it is written.
  line_ = render_progress(counters, rate(), byte_rate(), terminal_width(out_) - 1, now - started_, unicode_);
  if (suspended_ == 0) draw(line_);
}

void progress::finish(const run_counters& counters, steady::time_point now) {
  if (finished_) return;
  measure(counters, now);
  finished_ = true;
  const std::lock_guard lock(mutex_);
  if (style_ == style::lines) draw(render_progress_line(counters, rate(), byte_rate(), now - started_));
  erase();
  line_.clear();
}

void progress::suspend() noexcept {
  const std::lock_guard lock(mutex_);
  ++suspended_;
  erase();
}

void progress::resume() noexcept {
  const std::lock_guard lock(mutex_);
  if (suspended_ > 0) --suspended_;
  if (suspended_ == 0 && style_ == style::bar && !line_.empty()) draw(line_);
}

void progress::draw(const std::string& line) noexcept {
  if (style_ == style::lines) {
    std::fprintf(out_, "%s\n", line.c_str());
  } else {
    std::fprintf(out_, "\r\x1b[2K%s", line.c_str());
    drawn_ = true;
  }
  std::fflush(out_);
}

void progress::erase() noexcept {
  if (!drawn_) return;
  std::fputs("\r\x1b[2K", out_);
  std::fflush(out_);
  drawn_ = false;
}

}  // namespace kadr
