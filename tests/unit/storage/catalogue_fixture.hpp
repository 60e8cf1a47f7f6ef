#pragma once

#include <string>
#include <utility>
#include <vector>

#include "extract/film_extractor.hpp"
#include "film/merge.hpp"
#include "storage/sqlite/catalogue.hpp"
#include "unit/storage/frontier_fixture.hpp"

namespace kadr::test {

inline film_record film_named(std::string title, std::vector<film_id> ids = {}) {
  film_record film;
  film.title = std::move(title);
  film.ids = std::move(ids);
  return film;
}

/// The commit of a film, under its first id unless there is a key.
inline film_commit commit_of(film_record film, std::string key = {}) {
  film_commit out;
  out.key = key.empty() && !film.ids.empty() ? film.ids.front().scheme + ":" + film.ids.front().value : key;
  out.url = "https://api.example/page";
  out.record = to_json(film);
  out.parsed = std::move(film);
  return out;
}

/// A picture of made-up content.
inline image_commit picture_commit(char digit) {
  image_commit out;
  out.info.sha256 = std::string(64, digit);
  out.info.bytes = 1000;
  out.info.format = "jpeg";
  out.info.width = 60;
  out.info.height = 90;
  out.info.path = out.info.sha256.substr(0, 2) + "/" + out.info.sha256 + ".jpg";
  return out;
}

/// A catalogue on an empty database; merging is the program's, with no source before another, and is written down.
class catalogue_fixture : public frontier_fixture {
 protected:
  using sources = std::vector<std::pair<std::string, std::string>>;

  sqlite::catalogue::film_result put(const std::string& source, const film_record& film, std::string key = {}) {
    completion page;
    page.request_id = page_;
    page.source = source;
    return catalogue_.put_film(commit_of(film, std::move(key)), page, 1);
  }
  test::rows films(const std::string& columns) { return ask(db_, "SELECT " + columns + " FROM films ORDER BY id"); }
  test::rows rows(const std::string& sql) { return ask(db_, sql); }

  film_record merge(const sources& records) {
    merged_.push_back(records);
    std::vector<sourced_record> parsed;
    for (const auto& [source, json] : records) parsed.push_back({source, {}, 0, film_record_from_json(json).value()});
    return merge_records(std::move(parsed), {});
  }

  std::int64_t page_ = add(list_of("https://api.example/page"));
  std::vector<sources> merged_;
  sqlite::catalogue catalogue_{db_, queue_, [this](const sources& records) { return merge(records); }};
};

}  // namespace kadr::test
