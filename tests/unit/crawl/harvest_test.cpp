#include "crawl/harvest.hpp"

#include <gmock/gmock.h>

#include "core/sha256.hpp"
#include "unit/extract/film_fixture.hpp"

namespace kadr {
namespace {

using test::address;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

const std::string list_address = "https://api.example/films?page=1";

/// Films at $.results, title and imdb id; no details, no further pages.
source_settings plain_source() {
  source_settings source;
  source.name = "api";
  source.items = test::path("$.results[*]");
  source.film.title = test::field("$.title");
  source.film.ids = {{"imdb", test::field("$.imdb")}};
  return source;
}

source_settings source_with_details() {
  source_settings source = plain_source();
  source.detail = "https://api.example/films/{id}";
  return source;
}

source_settings paged_source() {
  source_settings source = plain_source();
  source.paginate.style = pagination_style::page;
  source.paginate.total_pages = test::path("$.total");
  return source;
}

leased_request request_of(request_rule rule, std::string context, const std::string& target) {
  return {1, address(target), "api", rule, 3, 1, std::move(context)};
}

result<harvest> list(const source_settings& source, std::string_view body, std::string context = {},
                     const std::string& target = list_address) {
  const test::exact_bytes bytes(body);
  const auto request = request_of(request_rule::list, std::move(context), target);
  return read_list(source, concealer(), request, page_body{request.target, bytes.view(), {}});
}

result<harvest> detail(const source_settings& source, std::string_view body, std::string context = {}) {
  const test::exact_bytes bytes(body);
  const auto request = request_of(request_rule::detail, std::move(context), "https://api.example/films/7");
  return read_detail(source, concealer(), request, page_body{request.target, bytes.view(), {}});
}

std::vector<std::string> found(const harvest& from) {
  std::vector<std::string> out;
  for (const auto& request : from.found)
    out.push_back(std::string(to_string(request.rule)) + " " + request.target.href());
  return out;
}

std::vector<std::string> keys(const harvest& from) {
  std::vector<std::string> out;
  for (const auto& film : from.films) out.push_back(film.key);
  return out;
}

TEST(ReadList, WithoutDetailsEachItemIsAFilm) {
  const auto page = list(plain_source(), R"({"results":[{"title":"Heat","imdb":"tt0113277"},{"title":"Ran"}]})");
  ASSERT_TRUE(page) << page.error().message();
  ASSERT_THAT(page->films, SizeIs(2));
  EXPECT_EQ(page->films[0].parsed.title, "Heat");
  EXPECT_EQ(page->films[0].url, list_address);
  EXPECT_EQ(page->films[0].record, to_json(page->films[0].parsed));
  EXPECT_EQ(page->films[1].parsed.title, "Ran");
  EXPECT_THAT(page->found, IsEmpty());
  EXPECT_THAT(page->complaints, IsEmpty());
}

TEST(ReadList, WithDetailsEachItemIsARequestThatCarriesTheItem) {
  const auto page = list(source_with_details(), R"({"results":[{"id":7,"title":"Heat"},{"id":"a b/c#d"}]})");
  ASSERT_TRUE(page) << page.error().message();
  EXPECT_THAT(page->films, IsEmpty());
  EXPECT_THAT(found(*page),
              ElementsAre("detail https://api.example/films/7", "detail https://api.example/films/a%20b%2Fc%23d"));
  EXPECT_EQ(page->found[0].context, R"({"id":7,"title":"Heat"})");
  EXPECT_EQ(page->found[0].source, "api");
  EXPECT_EQ(page->found[0].depth, 4) << "one further than the list";
}

TEST(ReadList, WithoutAnItemsPathTheReplyIsTheItem) {
  source_settings source = plain_source();
  source.items = json_path();
  const auto page = list(source, R"({"title":"Heat"})");
  ASSERT_TRUE(page);
  ASSERT_THAT(page->films, SizeIs(1));
  EXPECT_EQ(page->films[0].parsed.title, "Heat");
}

TEST(ReadList, TheFirstPageFindsAllOthersWhereTheirNumberIsKnown) {
  const auto page = list(paged_source(), R"({"total":3,"results":[{"title":"Heat"}]})");
  ASSERT_TRUE(page);
  EXPECT_THAT(found(*page),
              ElementsAre("list https://api.example/films?page=2", "list https://api.example/films?page=3"));
  EXPECT_EQ(page->found[0].context, "1 " + list_address);
  EXPECT_EQ(page->found[1].context, "2 " + list_address);
  EXPECT_EQ(page->found[0].depth, 3) << "as deep as the list itself";
}

TEST(ReadList, ALaterPageContinuesFromWhereItsContextPutsIt) {
  const auto page = list(paged_source(), R"({"results":[{"title":"Heat"}]})", "6 " + list_address,
                         "https://api.example/films?page=7");
  ASSERT_TRUE(page);
  EXPECT_THAT(found(*page), ElementsAre("list https://api.example/films?page=8"));
  EXPECT_EQ(page->found[0].context, "7 " + list_address);
}

TEST(ReadList, ALaterPageOfAKnownNumberFindsNothingMore) {
  const auto page = list(paged_source(), R"({"total":9,"results":[{"title":"Heat"}]})", "1 " + list_address,
                         "https://api.example/films?page=2");
  ASSERT_TRUE(page);
  EXPECT_THAT(page->found, IsEmpty());
}

TEST(ReadList, AContextThatMakesNoSenseCountsAsTheFirstPage) {
  for (const auto* context : {"x", "7", "99999999999999999999 https://api.example/", "-"}) {
    const auto page = list(paged_source(), R"({"total":2,"results":[{"title":"Heat"}]})", context);
    ASSERT_TRUE(page) << context;
    EXPECT_THAT(found(*page), ElementsAre("list https://api.example/films?page=2")) << context;
  }
}

TEST(ReadList, AnEmptyFirstPageIsAFailureThatShowsTheReply) {
  for (const auto* body : {R"({"results":[]})", R"({"films":[{"title":"Heat"}]})", "{}", "[]", "null"}) {
    const auto page = list(paged_source(), body);
    ASSERT_FALSE(page) << body;
    EXPECT_EQ(page.error().code, errc::no_items) << body;
    EXPECT_THAT(page.error().detail, AllOf(HasSubstr("$.results[*]"), HasSubstr(body)));
  }
}

TEST(ReadList, AnEmptyLaterPageIsTheEnd) {
  const auto page = list(paged_source(), R"({"results":[]})", "4 " + list_address);
  ASSERT_TRUE(page) << page.error().message();
  EXPECT_THAT(page->found, IsEmpty());
  EXPECT_THAT(page->films, IsEmpty());
}

TEST(ReadList, HtmlInsteadOfJsonIsCalledThat) {
  for (const auto* body : {"<!DOCTYPE html><title>Sign in</title>", "\r\n  <html>"}) {
    const auto page = list(plain_source(), body);
    ASSERT_FALSE(page);
    EXPECT_EQ(page.error().code, errc::wrong_content);
    EXPECT_THAT(page.error().detail, HasSubstr("HTML instead of JSON"));
  }
  EXPECT_EQ(list(plain_source(), "{\"results\":").error().code, errc::bad_json);
  EXPECT_EQ(list(plain_source(), "").error().code, errc::bad_json);
  EXPECT_EQ(list(plain_source(), std::string(1000, '[') + std::string(1000, ']')).error().code, errc::json_too_deep);
}

TEST(ReadList, TheQuotedReplyIsHarmlessOnATerminal) {
  const auto page = list(plain_source(), "<\x1b[2J>");
  ASSERT_FALSE(page);
  EXPECT_EQ(page.error().detail.find('\x1b'), std::string::npos);
}

TEST(ReadList, ItemsThatCannotBeUsedAreCountedAndTheOthersKept) {
  const auto films = list(plain_source(), R"({"results":[{"name":"?"},{"title":"Heat"},7,null,{"title":" "}]})");
  ASSERT_TRUE(films);
  EXPECT_THAT(films->films, SizeIs(1));
  ASSERT_THAT(films->complaints, SizeIs(4));
  EXPECT_THAT(films->complaints[0], AllOf(HasSubstr("item 0"), HasSubstr("not_a_film")));
  EXPECT_THAT(films->complaints[1], HasSubstr("item 2"));

  const auto details = list(source_with_details(), R"({"results":[{"title":"Heat"},{"id":7},{"id":null}]})");
  ASSERT_TRUE(details);
  EXPECT_THAT(found(*details), ElementsAre("detail https://api.example/films/7"));
  ASSERT_THAT(details->complaints, SizeIs(2));
  EXPECT_THAT(details->complaints[0], HasSubstr("id"));
}

TEST(ReadList, PaginationThatLeadsBackIsAFailure) {
  source_settings source = plain_source();
  source.paginate.style = pagination_style::next_url;
  source.paginate.next = test::path("$.next");
  EXPECT_EQ(list(source, R"({"results":[{"title":"Heat"}],"next":"?page=1"})").error().code, errc::pagination_loop);
}

TEST(ReadDetail, TheReplyIsMergedIntoTheItemAndWins) {
  source_settings source = source_with_details();
  source.film.year = test::field("$.year");
  source.film.overview = test::field("$.overview");
  const auto page = detail(source, R"({"title":"Heat, detail","overview":"A thief."})",
                           R"({"id":7,"title":"Heat, item","year":1995})");
  ASSERT_TRUE(page) << page.error().message();
  ASSERT_THAT(page->films, SizeIs(1));
  const auto& film = page->films[0].parsed;
  EXPECT_EQ(film.title, "Heat, detail");
  EXPECT_EQ(film.year, 1995);
  EXPECT_EQ(film.overview, "A thief.");
  EXPECT_EQ(page->films[0].url, "https://api.example/films/7");
  EXPECT_THAT(page->found, IsEmpty());
}

TEST(ReadDetail, WithoutAnItemTheReplyIsTheFilm) {
  const auto page = detail(plain_source(), R"({"title":"Heat"})");
  ASSERT_TRUE(page);
  EXPECT_EQ(page->films.at(0).parsed.title, "Heat");
}

TEST(ReadDetail, AReplyThatIsNoFilmIsAFailure) {
  EXPECT_EQ(detail(plain_source(), R"({"id":7})").error().code, errc::not_a_film);
  EXPECT_EQ(detail(plain_source(), R"([])", R"({"id":7})").error().code, errc::not_a_film);
  EXPECT_EQ(detail(plain_source(), "<html>").error().code, errc::wrong_content);
  EXPECT_EQ(detail(plain_source(), "{").error().code, errc::bad_json);
}

TEST(KeysOfRecords, AreTheFirstIdWhereThereIsOne) {
  source_settings source = plain_source();
  source.film.ids.push_back({"tmdb", test::field("$.id")});
  const auto page = list(source, R"({"results":[{"title":"A","imdb":"tt0113277","id":9},{"title":"B","id":9}]})");
  ASSERT_TRUE(page);
  EXPECT_THAT(keys(*page), ElementsAre("imdb:tt0113277", "tmdb:9"));
}

TEST(KeysOfRecords, AreThePageWhereTheRecordHasOneOfItsOwn) {
  EXPECT_THAT(keys(*detail(plain_source(), R"({"title":"Heat"})")), ElementsAre("https://api.example/films/7"));
}

TEST(KeysOfRecords, AreTheContentOtherwise) {
  const auto page = list(plain_source(), R"({"results":[{"title":"A"},{"title":"B"},{"title":"A"}]})");
  ASSERT_TRUE(page);
  const auto all = keys(*page);
  EXPECT_EQ(all[0], "sha256:" + sha256_hex(page->films[0].record));
  EXPECT_NE(all[0], all[1]);
  EXPECT_EQ(all[0], all[2]);
}

}  // namespace
}  // namespace kadr
