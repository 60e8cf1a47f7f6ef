#include <gmock/gmock.h>

#include <algorithm>

#include "job_text.hpp"

namespace kadr::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

TEST(settings_validation, finds_an_unknown_key_and_suggests_the_known_one) {
  const settings_error error = error_of(job_text("", "\n  \"fetch\": {\n    \"concurency\": 8}"));
  EXPECT_EQ(error.pointer, "/fetch/concurency");
  EXPECT_EQ(error.line, 3);
  EXPECT_EQ(error.column, 5);
  EXPECT_EQ(error.message, "unknown key");
  EXPECT_EQ(error.suggestion, "did you mean \"concurrency\"?");
}

TEST(settings_validation, lists_the_known_keys_where_none_is_near) {
  const settings_error error = error_of(job_text("", R"("images":{"completely_different":1})"));
  EXPECT_THAT(error.suggestion, HasSubstr("min_width, min_height, max_pixels"));
}

struct value_case {
  std::string path, value, message, suggestion;
};

TEST(settings_validation, says_what_is_wrong_with_a_value_and_how_to_mend_it) {
  const std::vector<value_case> cases{
      {"fetch.concurrency", R"("8")", "expected a whole number from 1 to 10000, found a string (\"8\")",
       "write it without quotes"},
      {"fetch.concurrency", "0", "0 is out of range", "expected a whole number from 1 to 10000"},
      {"fetch.concurrency", "10001", "10001 is out of range", "expected a whole number from 1 to 10000"},
      {"fetch.concurrency", "1.5", "expected a whole number from 1 to 10000, found a number (1.5)", ""},
      {"fetch.concurrency", "null", "expected a whole number from 1 to 10000, found null", ""},
      {"fetch.per_origin.concurrency", "1001", "1001 is out of range", "expected a whole number from 1 to 1000"},
      {"fetch.retries", "21", "21 is out of range", "expected a whole number from 0 to 20"},
      {"fetch.retries", "-1", "-1 is out of range", "expected a whole number from 0 to 20"},
      {"fetch.robots", R"("true")", "expected true or false, found a string (\"true\")", "write it without quotes"},
      {"fetch", "[]", "expected an object (fetch), found a list", ""},
      {"fetch.timeout.total", "30", "expected a duration from \"1ms\" to \"1d\", found a whole number (30)",
       "write it with a unit, as in \"30s\""},
      {"fetch.timeout.total", "30 seconds", "\"30 seconds\" is not a duration",
       "write a number and ms, s, m, h or d, as in \"30s\" or \"250ms\""},
      {"fetch.timeout.idle", "0s", "\"0s\" is out of range", "expected a duration from \"1ms\" to \"1d\""},
      {"fetch.per_origin.delay", "2d", "\"2d\" is out of range", "expected a duration from \"0ms\" to \"1d\""},
      {"fetch.limits.json", "16 megs", "\"16 megs\" is not a size",
       "write a number and B, KiB, MiB or GiB, as in \"16MiB\""},
      {"fetch.limits.json", "1023", "1023 is out of range", "expected a size from \"1KiB\" to \"4GiB\""},
      {"fetch.limits.json", "5GiB", "\"5GiB\" is out of range", "expected a size from \"1KiB\" to \"4GiB\""},
      {"fetch.limits.json", "true", "expected a size from \"1KiB\" to \"4GiB\", found a boolean",
       "write a string as in \"16MiB\", or a whole number of bytes"},
      {"fetch.user_agent", R"("a\nb")", "\"a\\x0ab\" is not printable ASCII text", "allowed characters:  -~"},
      {"fetch.user_agent", R"("")", "this string must not be empty", "expected printable ASCII text"},
      {"fetch.allow_private_addresses", "127.0.0.1",
       "expected a list (each an address), found a string (\"127.0.0.1\")", "put it in square brackets"},
      {"storage.durability", "ful", "\"ful\" is not one of the choices", "did you mean \"full\"?"},
      {"storage.durability", "eventually", "\"eventually\" is not one of the choices",
       "expected one of \"full\", \"normal\""},
      {"storage.database", "films.db", "\"films.db\" is not a database",
       "write \"sqlite:\" and a path, as in \"sqlite:films.db\""},
      {"storage.database", "sqlite:", "the path of the database is missing", "as in \"sqlite:films.db\""},
      {"storage.images", "ftp://x/y", "\"ftp://x/y\" is not a path", "write the path of a folder, as in \"images\""},
      {"job", "Films", "\"Films\" is not a name of lower-case letters, digits and \"-\"",
       "allowed characters: a-z0-9-"},
      {"job", std::string(65, 'a'), "\"" + std::string(65, 'a') + "\" is too long", "at most 64 characters"},
      {"job", "7", "expected a name of lower-case letters, digits and \"-\", found a whole number (7)", "write \"7\""},
      {"sources", "[]", "this list must not be empty", "expected an object (source) in it"},
      {"sources.0.start", "[]", "this list must not be empty", "expected a URL in it"},
      {"sources.0.format", "xml", "\"xml\" is not one of the choices", "expected \"json\""},
      {"sources.0.name", "a b", "\"a b\" is not a name of letters, digits, \"_\", \".\" and \"-\"",
       "allowed characters: A-Za-z0-9_.-"},
      {"sources.0.film.rating", R"({"value":"$.v","scale":0})", "0 is out of range",
       "expected a number from 1 to 1000"},
      {"images.min_width", "-1", "-1 is out of range", "expected a whole number from 0 to 100000"},
  };
  for (const value_case& c : cases) {
    const settings_error error = error_of(job_text(), {{c.path, c.value}});
    std::string pointer = "/" + c.path;
    for (char& ch : pointer) ch = ch == '.' ? '/' : ch;
    EXPECT_TRUE(error.pointer == pointer || error.pointer == pointer + "/scale") << error.pointer;
    EXPECT_EQ(error.message, c.message) << c.path;
    EXPECT_EQ(error.suggestion, c.suggestion) << c.path;
    EXPECT_FALSE(error.secret_missing);
  }
}

TEST(settings_validation, accepts_the_bounds_of_ranges) {
  for (const auto& [path, value] : override_list{{"fetch.concurrency", "10000"},
                                                 {"fetch.concurrency", "1"},
                                                 {"fetch.retries", "20"},
                                                 {"fetch.per_origin.delay", "0ms"},
                                                 {"fetch.timeout.dns", "1ms"},
                                                 {"fetch.limits.image", "4GiB"},
                                                 {"fetch.limits.image", "1024"},
                                                 {"job", std::string(64, 'a')},
                                                 {"images.max_pixels", "1"}}) {
    EXPECT_TRUE(errors_of(job_text(), {{path, value}}).empty()) << path << " " << value;
  }
}

TEST(settings_validation, reports_all_missing_keys_at_their_object) {
  const settings_errors errors = errors_of("{\n  \"sources\": [\n    {}]}");
  std::vector<std::string> found;
  for (const settings_error& e : errors) {
    found.push_back(e.pointer + " " + std::to_string(e.line) + ":" + std::to_string(e.column) + " " + e.message);
  }
  EXPECT_THAT(found, ElementsAre(" 1:1 missing key \"job\"", " 1:1 missing key \"storage\"",
                                 "/sources/0 3:5 missing key \"name\"", "/sources/0 3:5 missing key \"format\"",
                                 "/sources/0 3:5 missing key \"start\"", "/sources/0 3:5 missing key \"film\""));
}

TEST(settings_validation, reports_errors_in_document_order) {
  const settings_errors errors = errors_of(
      "{\"images\": {\"min_width\": -1},\n \"sources\": [1],\n \"job\": \"X\", \"job\": \"y\",\n \"fetch\": "
      "{\"retries\": true, \"z\": 0}}");
  std::vector<int> lines;
  for (const settings_error& e : errors) lines.push_back(e.line);
  EXPECT_TRUE(std::is_sorted(lines.begin(), lines.end()));
  EXPECT_EQ(errors.front().pointer, "") << "missing keys stand at the document itself";
  EXPECT_EQ(errors.back().pointer, "/fetch/z");
  EXPECT_EQ(errors.size(), 7u);
}

TEST(settings_validation, wants_an_object_as_the_document) {
  EXPECT_EQ(error_of("[]").message, "expected an object (job), found a list");
}

TEST(settings_validation, refuses_features_that_are_to_come) {
  struct to_come {
    std::string path, value;
  };
  for (const auto& [path, value] : std::vector<to_come>{{"storage.database", "postgresql://h/db"},
                                                        {"storage.images", "s3://bucket/prefix"},
                                                        {"fetch.proxy", "http://proxy:3128"},
                                                        {"sources.0.format", "html"},
                                                        {"sources.0.format", "urls"},
                                                        {"sources.0.limits", "{\"per_second\":1}"},
                                                        {"sources.0.follow", "[]"},
                                                        {"sources.0.allow", "[]"},
                                                        {"sources.0.max_depth", "4"},
                                                        {"sources.0.columns", "{}"},
                                                        {"sources.0.film.auto", "true"},
                                                        {"images.near_duplicates", "report"},
                                                        {"images.near_duplicates", "skip"},
                                                        {"images.derivatives", "[{\"name\":\"thumb\"}]"}}) {
    const settings_error error = error_of(job_text(), {{path, value}});
    EXPECT_THAT(error.message, HasSubstr("not supported yet")) << path;
    std::string pointer = "/" + path;
    for (char& c : pointer) c = c == '.' ? '/' : c;
    EXPECT_EQ(error.pointer, pointer);
    EXPECT_FALSE(error.suggestion.empty()) << path;
  }
  EXPECT_TRUE(
      errors_of(job_text("", R"("fetch":{"proxy":null},"images":{"derivatives":[]})", R"("auto":false)")).empty());
}

TEST(settings_validation, reports_only_known_and_unsupported_keys_of_a_format_to_come) {
  const settings_errors errors = errors_of(R"json({"job":"j","storage":{},"sources":[
    {"name":"pages","format":"html","start":["urls.csv"],"follow":[],"folow":[],
     "film":{"auto":true,"title":"h1.title::text","images":{"still":"img::attr(src)"}}}]})json");
  std::vector<std::string> found;
  for (const settings_error& e : errors) found.push_back(e.pointer + " " + e.message);
  EXPECT_THAT(found,
              ElementsAre("/sources/0/format \"html\" is not supported yet", "/sources/0/follow not supported yet",
                          "/sources/0/folow unknown key", "/sources/0/film/auto not supported yet"));
}

TEST(settings_validation, puts_the_reason_of_a_bad_rule_into_the_message) {
  const settings_error path = error_of(job_text(R"("items":"$.results[")"));
  EXPECT_EQ(path.pointer, "/sources/0/items");
  EXPECT_THAT(path.message, HasSubstr("\"$.results[\" is not a JSONPath: at byte 10"));
  EXPECT_EQ(error_of(job_text(R"("items":"results")")).suggestion, "a JSONPath begins with \"$\", as in \"$.title\"");

  const settings_error start = error_of(job_text(), {{"sources.0.start", R"(["https://ok.example/","films"])"}});
  EXPECT_EQ(start.pointer, "/sources/0/start/1");
  EXPECT_THAT(start.message, HasSubstr("\"films\" is not a URL to start from"));

  const settings_error address =
      error_of(job_text("", R"("fetch":{"allow_private_addresses":["127.0.0.1","10.0.0.0/99"]})"));
  EXPECT_EQ(address.pointer, "/fetch/allow_private_addresses/1");
  EXPECT_THAT(address.message, HasSubstr("10.0.0.0/99"));
}

TEST(settings_validation, wants_unique_source_names) {
  const settings_error error =
      error_of(job_text(),
               {{"sources.-", R"({"name":"s","format":"json","start":"http://b.example/","film":{"title":"$.t"}})"}});
  EXPECT_EQ(error.pointer, "/sources/1/name");
  EXPECT_EQ(error.message, "another source has this name");
}

TEST(settings_validation, refuses_headers_that_would_break_the_request) {
  const auto header = [](const std::string& member) { return error_of(job_text("\"headers\":{" + member + "}")); };
  EXPECT_THAT(header(R"("a b":"x")").message, HasSubstr("the name of a header field"));
  EXPECT_THAT(header(R"("A":"x\r\nHost: y")").message, HasSubstr("line ends"));
  EXPECT_THAT(header(R"("Host":"x")").message, HasSubstr("itself"));
  EXPECT_EQ(header(R"("User-Agent":"x")").suggestion, "use /fetch/user_agent");
  EXPECT_THAT(header(R"("Accept":"x","accept":"y")").message, HasSubstr("already"));
  EXPECT_THAT(header(R"("A":"x\u0000y")").message, HasSubstr("NUL"));
}

TEST(settings_validation, never_quotes_the_value_of_a_header) {
  for (const std::string value : {R"("hunter2\n")", "[\"hunter2\"]", "{\"hunter2\":1}"}) {
    EXPECT_EQ(to_string(error_of(job_text("\"headers\":{\"A\":" + value + "}")), "f").find("hunter2"),
              std::string::npos);
  }
  EXPECT_EQ(to_string(error_of(job_text(R"("headers":{"A":271828})")), "f").find("271828"), std::string::npos);
}

}  // namespace
}  // namespace kadr::test
