#include <gmock/gmock.h>

#include <map>
#include <set>
#include <sstream>

#include "storage/sqlite/schema.hpp"
#include "support/temporary_folder.hpp"
#include "support/test_data.hpp"
#include "unit/storage/catalogue_fixture.hpp"
#include "unit/storage/opened_store.hpp"

namespace kadr {
namespace {

using outcome = completion::outcome;

std::string page_text(const std::string& name) {
  return test::read_file(std::filesystem::path(KADR_SOURCE_DIR) / name);
}

/// The statements of the ```sql blocks of a page.
std::vector<std::string> queries_of(const std::string& name) {
  std::istringstream lines(page_text(name));
  std::vector<std::string> out;
  std::string statement;
  bool inside = false;
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("```")) {
      inside = line == "```sql";
      continue;
    }
    if (!inside || line.starts_with("--")) continue;
    statement += line + "\n";
    if (line.ends_with(';')) out.push_back(std::exchange(statement, {}));
  }
  return out;
}

/// A catalogue of two films from two sources, with pictures, failures and a run: every query finds something in it.
class SmallCatalogue {
 public:
  SmallCatalogue() {
    const auto run = store_.get(store_->begin_run());
    store_.enqueue({test::list_of("https://one.example/", "one"), test::list_of("https://two.example/", "two")});
    auto pages = store_.lease(test::anything());
    film_record heat = test::film_named("Heat", {{"imdb", "tt0113277"}, {"tmdb", "949"}});
    heat.year = 1995;
    heat.rating = film_rating{8.3, 10, 700'000};
    heat.genres = {"Crime", "Drama"};
    heat.people = {{"Michael Mann", "director", ""}, {"Al Pacino", "actor", "Hanna"}};
    heat.images = {{"poster", "https://img.example/heat.jpg"}};
    film_record ran = test::film_named("Ran", {{"imdb", "tt0089881"}});
    ran.images = {{"poster", "https://img.example/ran.jpg"}};
    film_record shawshank = test::film_named("The Shawshank Redemption", {{"imdb", "tt0111161"}});
    completion first = test::done(pages[0]);
    first.films = {test::commit_of(heat), test::commit_of(ran), test::commit_of(shawshank)};
    store_.commit(first);
    completion second = test::done(pages[1]);
    heat.year = 1996;
    second.films = {test::commit_of(heat)};
    second.found = {test::list_of("https://two.example/?page=2", "two")};
    store_.commit(second);
    for (const auto& picture : store_.lease({2, 2, 0})) {
      const bool arrives = picture.target.path() == "/heat.jpg";
      completion end = arrives ? test::done(picture) : test::end_of(picture, outcome::failed, failure(errc::http_4xx));
      if (arrives) end.image = test::picture_commit('a');
      store_.commit(end);
    }
    store_.get(store_->end_run(run, "done", 4, "{}"));
  }

  [[nodiscard]] test::rows ask(const std::string& sql) const { return test::ask(folder_ / "films.db", sql); }

 private:
  test::temporary_folder folder_;
  test::opened_store store_{folder_ / "films.db"};
};

class DocumentedQueries : public testing::TestWithParam<const char*> {};

TEST_P(DocumentedQueries, RunAndFindSomething) {
  const auto queries = queries_of(GetParam());
  ASSERT_GE(queries.size(), 3u);
  const SmallCatalogue catalogue;
  for (const auto& query : queries) EXPECT_FALSE(catalogue.ask(query).empty()) << query;
}

INSTANTIATE_TEST_SUITE_P(Pages, DocumentedQueries, testing::Values("docs/database.md", "README.md"),
                         [](const auto& page) { return std::string(page.index == 0 ? "Database" : "Readme"); });

TEST(DatabasePage, HasTenQueries) {
  EXPECT_EQ(queries_of("docs/database.md").size(), 10u);
}

TEST(DatabasePage, QueriesAnswerWhatTheirHeadingsSay) {
  const SmallCatalogue catalogue;
  const auto queries = queries_of("docs/database.md");
  EXPECT_THAT(catalogue.ask(queries.at(0)), testing::ElementsAre("Heat|1996|8.3|700000|Michael Mann"));
  EXPECT_THAT(catalogue.ask(queries.at(2)),
              testing::ElementsAre(testing::MatchesRegex("Heat\\|aa/a+\\.jpg\\|60\\|90")));
  EXPECT_THAT(catalogue.ask(queries.at(5)), testing::ElementsAre("Heat|one: 1995, two: 1996"));
  EXPECT_THAT(catalogue.ask(queries.at(6)),
              testing::ElementsAre(testing::MatchesRegex("Ran\\|https://img.example/ran.jpg\\|failed\\|http_4xx.*")));
}

/// The columns that the page describes, by table: "### a, b" heads one list for two tables.
std::map<std::string, std::set<std::string>> described() {
  std::istringstream lines(page_text("docs/database.md"));
  std::map<std::string, std::set<std::string>> out;
  std::vector<std::string> tables;
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with('#')) {
      tables.clear();
      std::istringstream names(line.starts_with("### ") ? line.substr(4) : "");
      for (std::string name; names >> name;) tables.push_back(name.substr(0, name.find(',')));
    }
    if (!line.starts_with("| `")) continue;
    const std::string cell = line.substr(2, line.find(" | ", 2) - 2);
    for (std::size_t at = cell.find('`'); at != std::string::npos; at = cell.find('`', at)) {
      const std::size_t end = cell.find('`', at + 1);
      for (const auto& table : tables) out[table].insert(cell.substr(at + 1, end - at - 1));
      at = end + 1;
    }
  }
  return out;
}

TEST(DatabasePage, DescribesEveryColumnOfEveryTableAndNoOthers) {
  const test::temporary_folder folder;
  sqlite::database db(folder / "films.db", sqlite::database::mode::read_write);
  sqlite::ensure_schema(db);
  std::map<std::string, std::set<std::string>> columns;
  for (const auto& table : test::ask(db, "SELECT name FROM sqlite_master WHERE type = 'table'"))
    for (const auto& column : test::ask(db, "SELECT name FROM pragma_table_info('" + table + "')"))
      columns[table].insert(column);
  auto page = described();
  // Two tables share a list, with a column or two of their own.
  for (const auto& [table, foreign] : std::map<std::string, std::string>{{"film_genres", "country"},
                                                                         {"film_countries", "genre"},
                                                                         {"film_images", "request_id"},
                                                                         {"image_wants", "sha256"}})
    EXPECT_EQ(page[table].erase(foreign), 1u) << table;
  EXPECT_EQ(page, columns);
}

}  // namespace
}  // namespace kadr
