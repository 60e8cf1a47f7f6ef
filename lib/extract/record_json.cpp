#include "extract/film_extractor.hpp"
#include "extract/json_writer.hpp"

namespace kadr {
namespace {

/// Writes one object; absent members are not written.
class object_writer {
 public:
  explicit object_writer(std::string& out) : out_(out) { out_ += '{'; }

  void text(std::string_view name, std::string_view value) {
    if (value.empty()) return;
    member(name);
    json::append_string(out_, value);
  }
  void integer(std::string_view name, std::optional<std::int64_t> value) {
    if (!value) return;
    member(name);
    json::append_integer(out_, *value);
  }
  void number(std::string_view name, double value) {
    member(name);
    json::append_number(out_, value);
  }
  void raw(std::string_view name, std::string_view json) {
    if (json.empty()) return;
    member(name);
    out_ += json;
  }
  template <class Elements, class Write>
  void list(std::string_view name, const Elements& elements, Write&& write) {
    if (elements.empty()) return;
    member(name);
    char separator = '[';
    for (const auto& element : elements) {
      out_ += separator;
      separator = ',';
      write(out_, element);
    }
    out_ += ']';
  }
  std::string& member(std::string_view name) {
    if (!first_) out_ += ',';
    first_ = false;
    out_ += '"';
    out_ += name;
    out_ += "\":";
    return out_;
  }
  void close() { out_ += '}'; }

 private:
  std::string& out_;
  bool first_ = true;
};

void write_text(std::string& out, const std::string& text) {
  json::append_string(out, text);
}

void write_id(std::string& out, const film_id& id) {
  object_writer o(out);
  o.text("scheme", id.scheme);
  o.text("value", id.value);
  o.close();
}

void write_person(std::string& out, const person& p) {
  object_writer o(out);
  o.text("name", p.name);
  o.text("role", p.role);
  o.text("character", p.character);
  o.close();
}

void write_image(std::string& out, const image_ref& image) {
  object_writer o(out);
  o.text("kind", image.kind);
  o.text("url", image.url);
  o.close();
}

void write_rating(std::string& out, const film_rating& rating) {
  object_writer o(out);
  o.number("value", rating.value);
  o.number("scale", rating.scale);
  o.integer("votes", rating.votes);
  o.close();
}

}  // namespace

std::string to_json(const film_record& record) {
  std::string out;
  out.reserve(512 + record.overview.size() + record.extra.size() + 64 * record.people.size());
  object_writer o(out);
  o.text("title", record.title);
  o.text("original_title", record.original_title);
  o.integer("year", record.year);
  o.text("released", record.released);
  o.integer("runtime_minutes", record.runtime_minutes);
  o.text("overview", record.overview);
  o.text("language", record.language);
  o.text("certificate", record.certificate);
  if (record.rating) write_rating(o.member("rating"), *record.rating);
  o.list("ids", record.ids, write_id);
  o.list("genres", record.genres, write_text);
  o.list("countries", record.countries, write_text);
  o.list("people", record.people, write_person);
  o.list("images", record.images, write_image);
  o.raw("extra", record.extra);
  o.close();
  return out;
}

}  // namespace kadr
