#include <gmock/gmock.h>

#include "crawl/harvest.hpp"
#include "unit/extract/film_fixture.hpp"

namespace kadr {
namespace {

using test::address;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

const std::string key = "canary-5b1f0c9e";
const std::string list_address = "https://api.example/films?api_key=" + key + "&page=1";
const std::string shown_address = "https://api.example/films?api_key=${ENV:KEY}&page=1";

/// Films at $.results of a list whose URL holds the key.
source_settings keyed_source() {
  source_settings source;
  source.name = "api";
  source.start.push_back(address(list_address));
  source.items = test::path("$.results[*]");
  source.film.title = test::field("$.title");
  return source;
}

concealer hide_for(const source_settings& source) {
  return {{{"${ENV:KEY}", secret(key)}}, source};
}

/// The list's page as the frontier hands it out, and as the network brings it.
result<harvest> list(const source_settings& source, std::string_view body, std::string context = {},
                     const std::string& target = shown_address) {
  const concealer hide = hide_for(source);
  const leased_request request(1, address(target), "api", request_rule::list, 0, 1, std::move(context));
  return read_list(source, hide, request, page_body{hide.reveal(request.target), body, {}});
}

std::vector<std::string> found(const harvest& from) {
  std::vector<std::string> out;
  for (const auto& request : from.found) out.push_back(request.target.href());
  return out;
}

TEST(HarvestWithSecrets, NumbersPagesFromTheConcealedFirstOne) {
  source_settings source = keyed_source();
  source.paginate.style = pagination_style::page;
  source.paginate.total_pages = test::path("$.total");
  const auto page = list(source, R"({"total":3,"results":[{"title":"Heat"}]})");
  ASSERT_TRUE(page) << page.error().message();
  EXPECT_THAT(found(*page), ElementsAre("https://api.example/films?api_key=${ENV:KEY}&page=2",
                                        "https://api.example/films?api_key=${ENV:KEY}&page=3"));
  EXPECT_EQ(page->found[0].context, "1 " + shown_address);
  EXPECT_EQ(page->films.at(0).url, shown_address);

  const auto later = list(source, R"({"results":[{"title":"Ran"}]})", page->found[1].context,
                          "https://api.example/films?api_key=${ENV:KEY}&page=3");
  ASSERT_TRUE(later) << later.error().message();
  EXPECT_THAT(found(*later), ElementsAre("https://api.example/films?api_key=${ENV:KEY}&page=4"));
  EXPECT_EQ(later->found[0].context, "3 " + shown_address);
}

TEST(HarvestWithSecrets, FollowsANextUrlThatRepeatsTheKey) {
  source_settings source = keyed_source();
  source.paginate.style = pagination_style::next_url;
  source.paginate.next = test::path("$.next");
  const auto page = list(source, R"({"next":"/films?api_key=)" + key + R"(&page=2","results":[{"title":"Heat"}]})");
  ASSERT_TRUE(page) << page.error().message();
  EXPECT_THAT(found(*page), ElementsAre("https://api.example/films?api_key=${ENV:KEY}&page=2"));
  const auto loop = list(source, R"({"next":")" + list_address + R"(","results":[{"title":"Heat"}]})");
  ASSERT_FALSE(loop);
  EXPECT_EQ(loop.error().code, errc::pagination_loop) << "a page is recognised with its key";
}

TEST(HarvestWithSecrets, ConcealsDetailsAndTheItemsThatGoWithThem) {
  source_settings source = keyed_source();
  source.detail = "https://api.example/films/{id}?api_key=" + key;
  const auto page = list(source, R"({"results":[{"id":7,"self":"https:\/\/api.example\/7?api_key=)" + key + R"("}]})");
  ASSERT_TRUE(page) << page.error().message();
  EXPECT_THAT(found(*page), ElementsAre("https://api.example/films/7?api_key=${ENV:KEY}"));
  EXPECT_EQ(page->found[0].context, R"({"id":7,"self":"https://api.example/7?api_key=${ENV:KEY}"})");
}

TEST(HarvestWithSecrets, ConcealsAllThatAFilmSays) {
  source_settings source = keyed_source();
  source.film.overview = test::field("$.overview");
  image_rule poster;
  poster.kind = "poster";
  poster.url_template = "https://img.example/{+path}?k=" + key;
  source.film.images.push_back(poster);
  const auto page =
      list(source, R"({"results":[{"title":"Heat","overview":"Seen with )" + key + R"(.","path":"7.jpg"}]})");
  ASSERT_TRUE(page) << page.error().message();
  const auto& film = page->films.at(0);
  EXPECT_EQ(film.parsed.overview, "Seen with ${ENV:KEY}.");
  EXPECT_EQ(film.parsed.images.at(0).url, "https://img.example/7.jpg?k=${ENV:KEY}");
  EXPECT_EQ(film.record, to_json(film.parsed));
  EXPECT_THAT(film.record, Not(HasSubstr(key)));
}

TEST(HarvestWithSecrets, LeavesOutAPictureOfAServerNamedAfterTheSecret) {
  source_settings source = keyed_source();
  image_rule poster;
  poster.kind = "poster";
  poster.variables.emplace_back("path", test::field("$.p[*]"));
  source.film.images.push_back(poster);
  const auto page = list(source, R"({"results":[{"title":"Heat","p":["https://)" + key +
                                     R"(.evil.example/1.jpg","https://img.example/2.jpg"]}]})");
  ASSERT_TRUE(page) << page.error().message();
  ASSERT_EQ(page->films.at(0).parsed.images.size(), 1U);
  EXPECT_EQ(page->films.at(0).parsed.images[0].url, "https://img.example/2.jpg");
}

TEST(HarvestWithSecrets, DoesNotLetAnItemNameTheSecret) {
  source_settings source = keyed_source();
  source.detail = "https://data.example/films/{id}?x=${ENV:KEY}";
  source.film.overview = test::field("$.overview");
  const concealer hide = hide_for(source);
  const leased_request request(1, address("https://data.example/films/7"), "api", request_rule::detail, 1, 1,
                               R"({"overview":"${ENV:KEY}"})");
  const auto page = read_detail(source, hide, request, page_body{request.target, R"({"title":"Heat"})", {}});
  ASSERT_TRUE(page) << page.error().message();
  EXPECT_EQ(page->films.at(0).parsed.overview, "${ENV:KEY}");
}

TEST(HarvestWithSecrets, ShowsNoPartOfTheKeyWhereAReplyIsCutShort) {
  for (std::size_t padding = 60; padding < 125; ++padding) {
    const std::string body = "{\"a\":\"" + std::string(padding, 'x') + key + "\"}";
    const auto page = list(keyed_source(), body);
    ASSERT_FALSE(page);
    EXPECT_EQ(page.error().code, errc::no_items);
    EXPECT_THAT(page.error().detail, Not(HasSubstr(key.substr(0, 4)))) << padding;
  }
}

}  // namespace
}  // namespace kadr
