#include "storage/sqlite/catalogue.hpp"

#include <iterator>
#include <map>
#include <set>

namespace kadr::sqlite {

catalogue::catalogue(database& db, frontier& requests, merge_function merge)
    : db_(&db),
      requests_(&requests),
      merge_(std::move(merge)),
      find_by_key_(db, "SELECT film_id FROM film_records WHERE source = ?1 AND key = ?2"),
      find_by_id_(db, "SELECT film_id FROM film_ids WHERE scheme = ?1 AND value = ?2"),
      insert_film_(db,
                   "INSERT INTO films (title, original_title, year, released, runtime_minutes, overview, language, "
                   "rating, votes, certificate, extra, created_at, updated_at) "
                   "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?12)"),
      update_film_(db,
                   "UPDATE films SET title = ?1, original_title = ?2, year = ?3, released = ?4, runtime_minutes = ?5, "
                   "overview = ?6, language = ?7, rating = ?8, votes = ?9, certificate = ?10, extra = ?11, "
                   "updated_at = ?12 WHERE id = ?13"),
      insert_id_(db, "INSERT INTO film_ids (film_id, scheme, value) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING"),
      insert_genre_(db, "INSERT INTO film_genres (film_id, genre) VALUES (?1, ?2) ON CONFLICT DO NOTHING"),
      insert_country_(db, "INSERT INTO film_countries (film_id, country) VALUES (?1, ?2) ON CONFLICT DO NOTHING"),
      insert_person_(
          db, "INSERT INTO film_people (film_id, person, role, position, character) VALUES (?1, ?2, ?3, ?4, ?5)"),
      upsert_rating_(db,
                     "INSERT INTO film_ratings (film_id, source, value, scale, votes) VALUES (?1, ?2, ?3, ?4, ?5) "
                     "ON CONFLICT (film_id, source) DO UPDATE SET value = ?3, scale = ?4, votes = ?5"),
      upsert_record_(db,
                     "INSERT INTO film_records (film_id, source, key, url, fetched_at, record) "
                     "VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT (source, key) DO UPDATE SET "
                     "url = ?4, fetched_at = ?5, record = ?6"),
      records_(db, "SELECT source, record FROM film_records WHERE film_id = ?1 ORDER BY fetched_at, id"),
      delete_genres_(db, "DELETE FROM film_genres WHERE film_id = ?1"),
      delete_countries_(db, "DELETE FROM film_countries WHERE film_id = ?1"),
      delete_people_(db, "DELETE FROM film_people WHERE film_id = ?1"),
      delete_wants_(db, "DELETE FROM image_wants WHERE film_id = ?1"),
      delete_film_images_(db, "DELETE FROM film_images WHERE film_id = ?1"),
      insert_want_(db,
                   "INSERT INTO image_wants (request_id, film_id, kind, position, url) VALUES (?1, ?2, ?3, ?4, ?5) "
                   "ON CONFLICT DO NOTHING"),
      link_known_(db,
                  "INSERT INTO film_images (film_id, sha256, kind, position, url) "
                  "SELECT ?1, sha256, ?2, ?3, url FROM image_urls WHERE url = ?4 ON CONFLICT DO NOTHING"),
      insert_image_(db,
                    "INSERT INTO images (sha256, bytes, format, width, height, path, created_at) "
                    "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT DO NOTHING"),
      upsert_image_url_(db,
                        "INSERT INTO image_urls (url, sha256, source, etag, last_modified, fetched_at) "
                        "VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT (url) DO UPDATE SET "
                        "sha256 = ?2, source = ?3, etag = ?4, last_modified = ?5, fetched_at = ?6"),
      link_waiting_(db,
                    "INSERT INTO film_images (film_id, sha256, kind, position, url) "
                    "SELECT film_id, ?2, kind, position, url FROM image_wants WHERE request_id = ?1 "
                    "ON CONFLICT (film_id, kind, position) DO UPDATE SET sha256 = ?2, url = excluded.url") {}

std::int64_t catalogue::find_film(const film_commit& film, const std::string& source) {
  std::set<std::int64_t> found;
  for (const auto& known : film.parsed.ids) {
    if (find_by_id_.query(std::string_view(known.scheme), std::string_view(known.value)).step())
      found.insert(find_by_id_.integer(0));
    find_by_id_.reset();
  }
  if (find_by_key_.query(std::string_view(source), std::string_view(film.key)).step())
    found.insert(find_by_key_.integer(0));
  find_by_key_.reset();
  if (found.empty()) return 0;
  const std::int64_t id = *found.begin();
  for (auto other = std::next(found.begin()); other != found.end(); ++other) unite(id, *other);
  return id;
}

void catalogue::unite(std::int64_t id, std::int64_t other) {
  clear_lists(other);
  for (const auto* sql : {"UPDATE film_records SET film_id = ?1 WHERE film_id = ?2",
                          "UPDATE film_ids SET film_id = ?1 WHERE film_id = ?2",
                          "UPDATE OR IGNORE film_ratings SET film_id = ?1 WHERE film_id = ?2",
                          "DELETE FROM film_ratings WHERE film_id = ?2", "DELETE FROM films WHERE id = ?2"})
    statement(*db_, sql).run(id, other);
}

catalogue::film_result catalogue::put_film(const film_commit& film, const completion& end, int depth) {
  const timestamp now = now_timestamp();
  std::int64_t id = find_film(film, end.source);
  film_result out{id == 0, 0};
  if (out.is_new) id = insert_film(film.parsed, now);

  upsert_record_.run(id, std::string_view(end.source), std::string_view(film.key), std::string_view(film.url), now,
                     std::string_view(film.record));
  if (film.parsed.rating) {
    const auto& rating = *film.parsed.rating;
    upsert_rating_.run(id, std::string_view(end.source), rating.value, rating.scale, rating.votes);
  }
  if (out.is_new) {
    put_lists(id, film.parsed);
    out.requests_new = put_pictures(id, film.parsed, end, depth);
    return out;
  }
  const film_record merged = merge_(records_of(id));
  update_film(id, merged, now);
  clear_lists(id);
  put_lists(id, merged);
  out.requests_new = put_pictures(id, merged, end, depth);
  return out;
}

std::int64_t catalogue::insert_film(const film_record& film, timestamp now) {
  const auto rating = film.rating ? std::optional(film.rating->value * 10 / film.rating->scale) : std::nullopt;
  insert_film_.run(std::string_view(film.title), or_null(film.original_title), film.year, or_null(film.released),
                   film.runtime_minutes, or_null(film.overview), or_null(film.language), rating,
                   film.rating ? film.rating->votes : std::nullopt, or_null(film.certificate), or_null(film.extra),
                   now);
  return sqlite3_last_insert_rowid(db_->handle());
}

void catalogue::update_film(std::int64_t id, const film_record& film, timestamp now) {
  const auto rating = film.rating ? std::optional(film.rating->value * 10 / film.rating->scale) : std::nullopt;
  update_film_.run(std::string_view(film.title), or_null(film.original_title), film.year, or_null(film.released),
                   film.runtime_minutes, or_null(film.overview), or_null(film.language), rating,
                   film.rating ? film.rating->votes : std::nullopt, or_null(film.certificate), or_null(film.extra), now,
                   id);
}

void catalogue::put_lists(std::int64_t id, const film_record& film) {
  for (const auto& known : film.ids) insert_id_.run(id, std::string_view(known.scheme), std::string_view(known.value));
  for (const auto& genre : film.genres) insert_genre_.run(id, std::string_view(genre));
  for (const auto& country : film.countries) insert_country_.run(id, std::string_view(country));
  std::map<std::string_view, int> position;
  for (const auto& p : film.people)
    insert_person_.run(id, std::string_view(p.name), std::string_view(p.role), position[p.role]++,
                       or_null(p.character));
}

void catalogue::clear_lists(std::int64_t id) {
  delete_genres_.run(id);
  delete_countries_.run(id);
  delete_people_.run(id);
  delete_wants_.run(id);
  delete_film_images_.run(id);
}

std::vector<std::pair<std::string, std::string>> catalogue::records_of(std::int64_t id) {
  std::vector<std::pair<std::string, std::string>> records;
  records_.query(id);
  while (records_.step()) records.emplace_back(records_.text(0), records_.text(1));
  records_.reset();
  return records;
}

std::uint32_t catalogue::put_pictures(std::int64_t id, const film_record& film, const completion& end, int depth) {
  std::uint32_t requests_new = 0;
  std::map<std::string_view, int> positions;
  for (const auto& picture : film.images) {
    const auto parsed = url::parse(picture.url);
    if (!parsed) continue;  // extraction resolved it already; what is left is another scheme
    const url target = parsed->without_fragment();
    const std::string_view href = target.href();
    const std::string_view kind = picture.kind;
    const int position = positions[kind]++;
    const auto request =
        requests_->add(new_request(target, end.source, request_rule::image, depth + 1), end.request_id);
    insert_want_.run(request.id, id, kind, position, href);
    if (request.is_new)
      ++requests_new;
    else
      link_known_.run(id, kind, position, href);
  }
  return requests_new;
}

bool catalogue::put_image(const image_commit& image, const completion& end) {
  const timestamp now = now_timestamp();
  const auto& info = image.info;
  insert_image_.run(std::string_view(info.sha256), info.bytes, std::string_view(info.format), info.width, info.height,
                    std::string_view(info.path), now);
  const bool is_new = sqlite3_changes(db_->handle()) == 1;
  upsert_image_url_.run(std::string_view(end.url), std::string_view(info.sha256), std::string_view(end.source),
                        or_null(image.etag), or_null(image.last_modified), now);
  link_waiting_.run(end.request_id, std::string_view(info.sha256));
  return is_new;
}

}  // namespace kadr::sqlite
