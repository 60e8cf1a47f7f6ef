#include <cmath>
#include <limits>
#include <random>

#include "unit/extract/film_fixture.hpp"

namespace kadr {
namespace {

TEST(RecordJson, MembersHaveAFixedOrderAndAbsentOnesAreOmitted) {
  film_record film;
  EXPECT_EQ(to_json(film), "{}");
  film.title = "Heat \"1\"";
  film.year = 1995;
  film.rating = film_rating{8.3, 10, 7};
  film.ids = {{"imdb", "tt0113277"}};
  film.genres = {"Crime", "Drama"};
  film.people = {{"Al Pacino", "actor", "Hanna"}, {"Michael Mann", "director", ""}};
  film.images = {{"poster", "https://i.example/1"}};
  film.extra = R"({"a":[1]})";
  EXPECT_EQ(
      to_json(film),
      R"({"title":"Heat \"1\"","year":1995,"rating":{"value":8.3,"scale":10,"votes":7},)"
      R"("ids":[{"scheme":"imdb","value":"tt0113277"}],"genres":["Crime","Drama"],)"
      R"("people":[{"name":"Al Pacino","role":"actor","character":"Hanna"},{"name":"Michael Mann","role":"director"}],)"
      R"("images":[{"kind":"poster","url":"https://i.example/1"}],"extra":{"a":[1]}})");
}

class random_records {
 public:
  explicit random_records(unsigned seed) : random_(seed) {}

  film_record next() {
    film_record f;
    f.title = text();
    f.original_title = text();
    f.year = number<int>();
    f.released = text();
    f.runtime_minutes = number<int>();
    f.overview = text();
    f.language = text();
    f.certificate = text();
    if (coin()) f.rating = film_rating{real(), real(), number<std::int64_t>()};
    for (auto n = up_to(3); n > 0; --n) f.ids.push_back({text(), text()});
    for (auto n = up_to(3); n > 0; --n) f.genres.push_back(text());
    for (auto n = up_to(3); n > 0; --n) f.countries.push_back(text());
    for (auto n = up_to(5); n > 0; --n) f.people.push_back({text(), text(), text()});
    for (auto n = up_to(3); n > 0; --n) f.images.push_back({text(), text()});
    if (coin()) f.extra = to_json_text(test::document("{\"k\":[" + json_quote(text()) + ",1.25e-9,-3]}").root());
    return f;
  }

 private:
  bool coin() { return up_to(1) == 1; }
  unsigned up_to(unsigned n) { return std::uniform_int_distribution<unsigned>(0, n)(random_); }
  std::string text() {
    static constexpr std::string_view pieces[] = {"a",    "Ж",    "😀", "\"", "\\", "/", "\n", "\t",
                                                  "\x01", "\x7f", " ", "{",  "]",  ",", "é",  "\\u0041"};
    std::string out;
    for (auto n = up_to(12); n > 0; --n) out += pieces[up_to(std::size(pieces) - 1)];
    return out;
  }
  template <class T>
  std::optional<T> number() {
    if (coin()) return std::nullopt;
    return std::uniform_int_distribution<T>(std::numeric_limits<T>::min(), std::numeric_limits<T>::max())(random_);
  }
  double real() {
    switch (up_to(3)) {
      case 0:
        return up_to(100);
      case 1:
        return up_to(100) / 10.0;
      case 2:
        return std::uniform_real_distribution<double>(-1e3, 1e3)(random_);
      default:
        return std::ldexp(std::uniform_real_distribution<double>(0.5, 1)(random_),
                          static_cast<int>(up_to(2000)) - 1000);
    }
  }
  std::mt19937 random_;
};

TEST(RecordJson, RandomRecordsSurviveARoundTripExactly) {
  const unsigned seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  random_records records(seed);
  for (int i = 0; i < 2000; ++i) {
    const film_record film = records.next();
    const std::string json = to_json(film);
    const test::exact_bytes bytes(json);
    const auto back = film_record_from_json(bytes.view());
    ASSERT_TRUE(back) << back.error().message() << '\n' << json;
    ASSERT_EQ(*back, film) << json;
    ASSERT_EQ(to_json(*back), json);
  }
}

TEST(RecordJson, MembersOfLaterVersionsArePassedOver) {
  const auto film = film_record_from_json(R"({"title":"a","later":{"x":1},"people":[{"name":"b","age":3}]})");
  ASSERT_TRUE(film);
  EXPECT_EQ(film->title, "a");
  EXPECT_EQ(film->people, (std::vector<person>{{"b", "", ""}}));
}

TEST(RecordJson, WhatIsNoRecordIsBadJson) {
  for (const auto* json :
       {"", "[]", "1", "{", R"({"title":1})", R"({"year":"1999"})", R"({"year":99999999999})", R"({"ids":{}})",
        R"({"ids":[1]})", R"({"genres":[1]})", R"({"rating":1})", R"({"rating":{"value":"1"}})",
        R"({"people":[{"name":1}]})", R"({"extra":[]})", R"({"year":1.5})"}) {
    const auto film = film_record_from_json(json);
    ASSERT_FALSE(film) << json;
    EXPECT_EQ(film.error().code, errc::bad_json) << json;
  }
}

}  // namespace
}  // namespace kadr
