#include "report/events.hpp"

#include <nlohmann/json.hpp>

namespace kadr {
namespace {

using json = nlohmann::ordered_json;

constexpr std::size_t flush_size = 64u << 10;

void add_request(json& object, const leased_request& request) {
  object["id"] = request.id;
  object["url"] = request.target.href();
  object["source"] = request.source;
  object["rule"] = to_string(request.rule);
  object["attempt"] = request.attempts;
}

void add_failure(json& object, const failure& why) {
  const auto& facts = describe(why.code);
  object["error"] = facts.name;
  object["class"] = facts.group;
  object["message"] = why.message();
}

}  // namespace

event_writer::event_writer(std::FILE* out, std::function<timestamp()> clock) : out_(out), clock_(std::move(clock)) {}

event_writer::~event_writer() {
  flush();
}

void event_writer::run_started(std::string_view job, std::string_view database, std::string_view images, bool resumed) {
  auto object = begin("run_started");
  object["job"] = job;
  object["database"] = database;
  object["images"] = images;
  object["resumed"] = resumed;
  write(object);
  flush();
}

void event_writer::progress(const run_counters& c, double rate, double byte_rate) {
  auto object = begin("progress");
  object["requests"] = {{"queued", c.queued}, {"leased", c.leased},   {"done", c.done},
                        {"failed", c.failed}, {"skipped", c.skipped}, {"total", c.total()}};
  object["retried"] = c.retried;
  object["bytes_received"] = c.bytes_received;
  object["films"] = {{"new", c.films_new}, {"updated", c.films_updated}};
  object["images"] = {{"new", c.images_new}, {"known", c.images_known}};
  object["failures"] = json::object();
  for (const auto& [group, count] : c.failures) object["failures"][group] = count;
  object["requests_per_second"] = rate;
  object["bytes_per_second"] = byte_rate;
  write(object);
}

void event_writer::committed(const leased_request& request, const commit_effect& effect) {
  auto object = begin("committed");
  add_request(object, request);
  object["films"] = {{"new", effect.films_new}, {"updated", effect.films_updated}};
  object["image_new"] = effect.image_new;
  object["requests_new"] = effect.requests_new;
  write(object);
}

void event_writer::failed(const leased_request& request, const failure& why) {
  auto object = begin("failed");
  add_request(object, request);
  add_failure(object, why);
  write(object);
}

void event_writer::retry(const leased_request& request, const failure& why, duration delay) {
  auto object = begin("retry");
  add_request(object, request);
  add_failure(object, why);
  object["delay_seconds"] = std::chrono::duration<double>(delay).count();
  write(object);
}

void event_writer::summary(const run_summary& summary) {
  auto object = begin("summary");
  object.update(to_json(summary));
  write(object);
  flush();
}

json event_writer::begin(std::string_view event) const {
  json object;
  object["v"] = 1;
  object["event"] = event;
  object["time"] = format_timestamp(clock_());
  return object;
}

void event_writer::write(const json& object) {
  if (broken_) return;
  // ASCII only, broken UTF-8 replaced: remote text can neither throw here nor play tricks on a terminal.
  pending_ += object.dump(-1, ' ', true, json::error_handler_t::replace);
  pending_ += '\n';
  if (pending_.size() >= flush_size) flush();
}

void event_writer::flush() noexcept {
  if (broken_ || pending_.empty()) return;
  if (std::fwrite(pending_.data(), 1, pending_.size(), out_) != pending_.size() || std::fflush(out_) != 0)
    broken_ = true;
  pending_.clear();
}

}  // namespace kadr
