#include "extract/pagination.hpp"

#include <gmock/gmock.h>

#include "unit/extract/film_fixture.hpp"

namespace kadr {
namespace {

using test::address;
using testing::ElementsAre;
using testing::IsEmpty;

struct outcome {
  std::vector<std::string> pages;
  bool fan_out = false;
  errc error = errc::internal;
};

struct place {
  std::string_view address = "https://x.example/films?key=1";
  std::int64_t index = 0;
  std::size_t items = 20;
  std::string_view link{};
};

outcome run(const pagination_rule& rule, const place& at, std::string_view json = "{}") {
  const test::document doc(json);
  const list_page page{address(at.address), address("https://x.example/films?key=1"), at.index, at.items, at.link};
  const auto next = follow(rule, page, doc.root());
  outcome out;
  if (!next) {
    out.error = next.error().code;
    return out;
  }
  for (const auto& u : next->pages) out.pages.push_back(u.href());
  out.fan_out = next->fan_out;
  return out;
}

pagination_rule rule_of(pagination_style style) {
  pagination_rule rule;
  rule.style = style;
  rule.first = style == pagination_style::offset ? 0 : 1;
  return rule;
}

TEST(Pagination, NoneFollowsNothing) {
  EXPECT_THAT(run({}, {}).pages, IsEmpty());
}

TEST(PaginationByPage, AKnownTotalYieldsAllOtherPagesAtOnce) {
  auto rule = rule_of(pagination_style::page);
  rule.total_pages = test::path("$.total_pages");
  const auto out = run(rule, {}, R"({"total_pages":4})");
  EXPECT_TRUE(out.fan_out);
  EXPECT_THAT(out.pages, ElementsAre("https://x.example/films?key=1&page=2", "https://x.example/films?key=1&page=3",
                                     "https://x.example/films?key=1&page=4"));
  EXPECT_THAT(run(rule, {.index = 1}, R"({"total_pages":4})").pages, IsEmpty());
  EXPECT_THAT(run(rule, {}, R"({"total_pages":"3"})").pages, testing::SizeIs(2));
  EXPECT_THAT(run(rule, {}, R"({"total_pages":1})").pages, IsEmpty());
  EXPECT_TRUE(run(rule, {}, R"({"total_pages":1})").fan_out);
}

TEST(PaginationByPage, TheTotalMayBeOfItems) {
  auto rule = rule_of(pagination_style::page);
  rule.total_items = test::path("$.total");
  rule.page_size = 20;
  rule.size_parameter = "per_page";
  rule.parameter = "p";
  EXPECT_THAT(run(rule, {}, R"({"total":41})").pages, ElementsAre("https://x.example/films?key=1&p=2&per_page=20",
                                                                  "https://x.example/films?key=1&p=3&per_page=20"));
  EXPECT_THAT(run(rule, {}, R"({"total":40})").pages, testing::SizeIs(1));
}

TEST(PaginationByPage, WithoutAUsableTotalPagesFollowOneByOneUntilOneIsEmpty) {
  auto rule = rule_of(pagination_style::page);
  rule.total_pages = test::path("$.total_pages");
  rule.first = 0;
  for (const auto* json : {"{}", R"({"total_pages":null})", R"({"total_pages":"many"})", R"({"total_pages":-3})",
                           R"({"total_pages":2.5})", R"({"total_pages":0})"}) {
    const auto out = run(rule, {.index = 2}, json);
    EXPECT_THAT(out.pages, ElementsAre("https://x.example/films?key=1&page=3")) << json;
    EXPECT_FALSE(out.fan_out);
  }
  EXPECT_THAT(run(rule, {.index = 2, .items = 0}).pages, IsEmpty());
}

TEST(PaginationByPage, LimitsHold) {
  auto rule = rule_of(pagination_style::page);
  rule.total_pages = test::path("$.n");
  rule.max_pages = 3;
  EXPECT_THAT(run(rule, {}, R"({"n":1000})").pages, testing::SizeIs(2));
  EXPECT_THAT(run(rule, {.index = 1}).pages, testing::SizeIs(1));
  EXPECT_THAT(run(rule, {.index = 2}).pages, IsEmpty());
  rule.max_pages = 1;
  EXPECT_THAT(run(rule, {}, R"({"n":1000})").pages, IsEmpty());
}

TEST(PaginationByPage, AHostileTotalIsCappedAtAMillion) {
  auto rule = rule_of(pagination_style::page);
  rule.total_pages = test::path("$.n");
  rule.max_pages = 0;
  const test::document doc(R"({"n":9223372036854775807})");
  const list_page page{address("https://x.example/"), address("https://x.example/"), 0, 1, {}};
  rule.max_pages = 1000;
  EXPECT_EQ(follow(rule, page, doc.root())->pages.size(), 999U);
  rule.max_pages = 0;
  EXPECT_EQ(follow(rule, page, doc.root())->pages.size(), 999'999U);
}

TEST(PaginationByPage, APageThatFollowsItselfIsALoop) {
  auto rule = rule_of(pagination_style::page);
  EXPECT_EQ(run(rule, {.address = "https://x.example/films?key=1&page=2#top"}).error, errc::pagination_loop);
}

TEST(PaginationByOffset, StepsByPageSizeOrByTheItemsRead) {
  auto rule = rule_of(pagination_style::offset);
  EXPECT_THAT(run(rule, {}).pages, ElementsAre("https://x.example/films?key=1&offset=20"));
  EXPECT_THAT(run(rule, {.address = "https://x.example/films?key=1&offset=37", .index = 2, .items = 13}).pages,
              ElementsAre("https://x.example/films?key=1&offset=50"));
  rule.page_size = 50;
  rule.size_parameter = "limit";
  EXPECT_THAT(run(rule, {.index = 1, .items = 7}).pages,
              ElementsAre("https://x.example/films?key=1&offset=100&limit=50"));
  EXPECT_THAT(run(rule, {.index = 1, .items = 0}).pages, IsEmpty());
}

TEST(PaginationByOffset, AKnownTotalYieldsAllOffsets) {
  auto rule = rule_of(pagination_style::offset);
  rule.total_items = test::path("$.total");
  const auto out = run(rule, {}, R"({"total":50})");
  EXPECT_TRUE(out.fan_out);
  EXPECT_THAT(out.pages,
              ElementsAre("https://x.example/films?key=1&offset=20", "https://x.example/films?key=1&offset=40"));
  rule.first = 1;
  EXPECT_THAT(run(rule, {}, R"({"total":40})").pages, ElementsAre("https://x.example/films?key=1&offset=21"));
  EXPECT_THAT(run(rule, {}, R"({"total":20})").pages, IsEmpty());
}

TEST(PaginationByCursor, GoesOnUntilThereIsNoCursor) {
  auto rule = rule_of(pagination_style::cursor);
  rule.next = test::path("$.next");
  EXPECT_THAT(run(rule, {}, R"({"next":"a b/="})").pages,
              ElementsAre("https://x.example/films?key=1&cursor=a+b%2F%3D"));
  EXPECT_THAT(run(rule, {.address = "https://x.example/films?key=1&cursor=41"}, R"({"next":42})").pages,
              ElementsAre("https://x.example/films?key=1&cursor=42"));
  for (const auto* end : {"{}", R"({"next":null})", R"({"next":""})", R"({"next":false})", R"({"next":{}})"}) {
    EXPECT_THAT(run(rule, {}, end).pages, IsEmpty()) << end;
  }
  EXPECT_THAT(run(rule, {.items = 0}, R"({"next":"x"})").pages, IsEmpty());
  rule.max_pages = 2;
  EXPECT_THAT(run(rule, {.index = 1}, R"({"next":"x"})").pages, IsEmpty());
}

TEST(PaginationByCursor, ARepeatedCursorIsALoop) {
  auto rule = rule_of(pagination_style::cursor);
  rule.next = test::path("$.next");
  EXPECT_EQ(run(rule, {.address = "https://x.example/films?key=1&cursor=a+b"}, R"({"next":"a b"})").error,
            errc::pagination_loop);
  EXPECT_EQ(run(rule, {.address = "https://mirror.example/films?cursor=a+b"}, R"({"next":"a b"})").error,
            errc::pagination_loop);
}

TEST(PaginationByNextUrl, ResolvesAgainstThePage) {
  auto rule = rule_of(pagination_style::next_url);
  rule.next = test::path("$.links.next");
  EXPECT_THAT(run(rule, {}, R"({"links":{"next":"?page=2"}})").pages, ElementsAre("https://x.example/films?page=2"));
  EXPECT_THAT(run(rule, {}, R"({"links":{"next":"https://y.example/2"}})").pages, ElementsAre("https://y.example/2"));
  EXPECT_THAT(run(rule, {}, R"({"links":{"next":null}})").pages, IsEmpty());
  EXPECT_THAT(run(rule, {}, R"({"links":{}})").pages, IsEmpty());
  EXPECT_EQ(run(rule, {}, R"({"links":{"next":"?key=1#x"}})").error, errc::pagination_loop);
  EXPECT_EQ(run(rule, {}, R"({"links":{"next":"http://["}})").error, errc::bad_url);
  EXPECT_EQ(run(rule, {}, R"({"links":{"next":"ftp://x/"}})").error, errc::scheme_forbidden);
}

TEST(PaginationByLinkHeader, FollowsRelNext) {
  const auto rule = rule_of(pagination_style::link_header);
  EXPECT_THAT(run(rule, {.link = R"(</films?page=2>; rel="next", </films?page=9>; rel="last")"}).pages,
              ElementsAre("https://x.example/films?page=2"));
  EXPECT_THAT(run(rule, {}).pages, IsEmpty());
  EXPECT_EQ(run(rule, {.link = "<?key=1>; rel=next"}).error, errc::pagination_loop);
}

TEST(NextLinkRfc8288, FindsTheFirstLinkWithRelNext) {
  const struct {
    std::string_view field, target;
  } cases[] = {{"<a>; rel=next", "a"},
               {"<a>;rel=\"next\"", "a"},
               {"<a> ; REL = \"NEXT\" ", "a"},
               {"<p>; rel=prev, <n>; rel=next, <m>; rel=next", "n"},
               {"<a>; rel=\"last next\"", "a"},
               {"<a>; rel=\"nextish\"", ""},
               {"<a>; rel=\"prev\"; rel=\"next\"", ""},
               {"<a>; title=\"x, <b>; rel=next\"; rel=prev", ""},
               {"<a>; title=\"q\\\"; rel=next\"; rel=prev, <c>; rel=next", "c"},
               {"<a,b;c>; rel=next", "a,b;c"},
               {"<a>; rel=next; anchor=\"/other\"", ""},
               {"<a>; rev=next", ""},
               {"<a>; rel", ""},
               {"<a>; rel=", ""},
               {"<a>", ""},
               {"<a; rel=next", ""},
               {"<>; rel=next", ""},
               {"a; rel=next", ""},
               {"", ""},
               {",, ,<a>;;; rel=next", "a"},
               {"junk \"<x>; rel=next\" <a>; rel=next", "a"},
               {"<a>; rel=\"next", "a"},
               {"<a>; rel=\"next\\", ""},
               {"<a>; foo*=UTF-8''x; rel=next", "a"}};
  for (const auto& c : cases) {
    const test::exact_bytes bytes(c.field);
    EXPECT_EQ(next_link(bytes.view()), c.target) << c.field;
  }
}

TEST(NextLinkRfc8288, ALongFieldTakesLinearTime) {
  std::string field;
  for (int i = 0; i < 200'000; ++i) field += "<a>; rel=prev; x=\"y\", ";
  EXPECT_EQ(next_link(field + "<b>; rel=next"), "b");
  EXPECT_EQ(next_link(std::string(1'000'000, '"')), "");
  EXPECT_EQ(next_link("<a>" + std::string(1'000'000, ';')), "");
}

}  // namespace
}  // namespace kadr
