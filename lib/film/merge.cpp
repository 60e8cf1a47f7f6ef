#include "film/merge.hpp"

#include <algorithm>

namespace kadr {
namespace {

template <class T>
void take_first(T& into, const T& from) {
  if (into == T{}) into = from;
}

template <class T>
void unite(std::vector<T>& into, const std::vector<T>& from) {
  for (const auto& item : from)
    if (std::find(into.begin(), into.end(), item) == into.end()) into.push_back(item);
}

std::size_t rank_of(const std::string& source, std::span<const std::string> priority) {
  return static_cast<std::size_t>(std::find(priority.begin(), priority.end(), source) - priority.begin());
}

}  // namespace

film_record merge_records(std::vector<sourced_record> records, std::span<const std::string> priority) {
  // The newest of a source stands before its older ones.
  std::reverse(records.begin(), records.end());
  std::stable_sort(records.begin(), records.end(), [&](const sourced_record& a, const sourced_record& b) {
    return rank_of(a.source, priority) < rank_of(b.source, priority);
  });

  film_record film;
  for (const auto& [source, url, fetched_at, record] : records) {
    take_first(film.title, record.title);
    take_first(film.original_title, record.original_title);
    take_first(film.year, record.year);
    take_first(film.released, record.released);
    take_first(film.runtime_minutes, record.runtime_minutes);
    take_first(film.overview, record.overview);
    take_first(film.language, record.language);
    take_first(film.certificate, record.certificate);
    take_first(film.rating, record.rating);
    take_first(film.genres, record.genres);
    take_first(film.countries, record.countries);
    take_first(film.people, record.people);
    take_first(film.extra, record.extra);
    unite(film.ids, record.ids);
    unite(film.images, record.images);
  }
  return film;
}

}  // namespace kadr
