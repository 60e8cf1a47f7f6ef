#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "storage/sqlite/database.hpp"
#include "storage/sqlite/frontier.hpp"
#include "storage/store.hpp"

namespace kadr::sqlite {

/// The film and image tables. Storage thread only; every call happens inside the caller's transaction.
class catalogue {
 public:
  catalogue(database& db, frontier& requests, merge_function merge);

  struct film_result {
    bool is_new = false;
    std::uint32_t requests_new = 0;
  };
  /// Files the record under its film, found by (source, key) and by its ids; where these name several films, they
  /// become one; where they name none, it is a new one. An existing film is merged anew from all its records. Pictures
  /// become requests (children of `end`'s) or links where they are here already.
  film_result put_film(const film_commit& film, const completion& end, int depth);

  /// True: this content was not in the archive's tables before.
  bool put_image(const image_commit& image, const completion& end);

 private:
  std::int64_t find_film(const film_commit& film, const std::string& source);
  /// `other` goes: its records, ids and ratings pass to `id`, which is then to be merged.
  void unite(std::int64_t id, std::int64_t other);
  std::int64_t insert_film(const film_record& film, timestamp now);
  void update_film(std::int64_t id, const film_record& film, timestamp now);
  void put_lists(std::int64_t id, const film_record& film);
  void clear_lists(std::int64_t id);
  std::vector<std::pair<std::string, std::string>> records_of(std::int64_t id);
  std::uint32_t put_pictures(std::int64_t id, const film_record& film, const completion& end, int depth);

  database* db_;
  frontier* requests_;
  merge_function merge_;
  statement find_by_key_, find_by_id_, insert_film_, update_film_, insert_id_, insert_genre_, insert_country_,
      insert_person_, upsert_rating_, upsert_record_, records_, delete_genres_, delete_countries_, delete_people_,
      delete_wants_, delete_film_images_, insert_want_, link_known_, insert_image_, upsert_image_url_, link_waiting_;
};

}  // namespace kadr::sqlite
