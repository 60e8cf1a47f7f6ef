// Section 3.4 of the fault catalogue as far as the parser of one reply decides it. Every row is fed whole and in
// pieces.
#include <gtest/gtest.h>

#include <cctype>
#include <ostream>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "unit/http/parse_reply.hpp"

namespace kadr {
namespace {

using namespace std::literals;
using test::parse;
using test::repeated;

enum class after { reusable, spent };

struct row {
  const char* name;
  std::string wire;
  std::string_view outcome;
  std::string_view body = "";
  after then = after::spent;
};

void PrintTo(const row& r, std::ostream* out) {
  *out << r.name;
}

std::string reply(std::string_view fields, std::string_view rest) {
  return "HTTP/1.1 200 OK\r\n" + std::string(fields) + "\r\n" + std::string(rest);
}
std::string chunked(std::string_view rest) {
  return reply("Transfer-Encoding: chunked\r\n", rest);
}
std::string with_field(std::string_view line) {
  return reply("Content-Length: 2\r\n" + std::string(line) + "\r\n", "ok");
}
std::string coded(std::string_view coding) {
  return reply("Transfer-Encoding: " + std::string(coding) + "\r\n", "5\r\nhello\r\n0\r\n\r\n");
}

const std::vector<row> lengths{
    {"H3_end_in_the_status_line", "HTTP/1.1 2", "truncated_header"},
    {"H3_end_in_a_field", "HTTP/1.1 200 OK\r\nContent-Le", "truncated_header"},
    {"H3_end_before_the_empty_line", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n", "truncated_header"},
    {"H4_end_inside_the_body", reply("Content-Length: 10\r\n", "hello"), "truncated_body"},
    {"H4_end_before_the_body", reply("Content-Length: 10\r\n", ""), "truncated_body"},
    {"H5_more_than_the_length", reply("Content-Length: 5\r\n", "helloHTTP/"), "200", "hello"},
    {"H6_two_lengths", reply("Content-Length: 5\r\nContent-Length: 6\r\n", "hello!"), "bad_response"},
    {"H7_one_length_twice", reply("Content-Length: 5\r\nContent-Length: 5\r\n", "hello"), "200", "hello",
     after::reusable},
    {"H7_one_length_as_a_list", reply("Content-Length: 5, 5\r\n", "hello"), "200", "hello", after::reusable},
    {"H8_negative_length", reply("Content-Length: -5\r\n", "hello"), "bad_response"},
    {"H8_length_with_a_plus", reply("Content-Length: +5\r\n", "hello"), "bad_response"},
    {"H8_hexadecimal_length", reply("Content-Length: 0x5\r\n", "hello"), "bad_response"},
    {"H8_empty_length", reply("Content-Length: \r\n", "hello"), "bad_response"},
    {"H8_length_past_64_bits", reply("Content-Length: 18446744073709551621\r\n", "hello"), "bad_response"},
    {"H8_length_of_2_to_the_63", reply("Content-Length: 9223372036854775808\r\n", "hello"), "body_too_large"},
    {"H9_length_and_chunks", reply("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", "hello"), "bad_response"},
    {"H9_chunks_and_length", reply("Transfer-Encoding: chunked\r\nContent-Length: 5\r\n", "hello"), "bad_response"},
    {"H26_no_length_but_text", reply("Content-Length: 0\r\n", "text"), "200", ""},
    {"until_the_end_of_the_connection", reply("", "hello"), "200", "hello"},
    {"nothing_until_the_end_of_the_connection", reply("", ""), "200", ""},
    {"an_empty_body", reply("Content-Length: 0\r\n", ""), "200", "", after::reusable},
    {"connection_close", reply("Content-Length: 2\r\nConnection: close\r\n", "ok"), "200", "ok"},
};

const std::vector<row> chunks{
    {"H10_gzip_and_chunked", coded("gzip, chunked"), "bad_response"},
    {"H10_identity", coded("identity"), "bad_response"},
    {"H10_xchunked", coded("xchunked"), "bad_response"},
    {"H10_chunked_and_identity", coded("chunked, identity"), "bad_response"},
    {"H10_chunked_twice_in_one_field", coded("chunked, chunked"), "bad_response"},
    {"H10_chunked_in_two_fields", coded("chunked\r\nTransfer-Encoding: chunked"), "bad_response"},
    {"H10_chunked_in_capitals", coded("CHUNKED"), "200", "hello", after::reusable},
    {"H11_chunk_size_with_0x", chunked("0x5\r\nhello\r\n0\r\n\r\n"), "bad_response"},
    {"H11_chunk_size_with_a_space", chunked("5 \r\nhello\r\n0\r\n\r\n"), "bad_response"},
    {"H11_negative_chunk_size", chunked("-5\r\nhello\r\n0\r\n\r\n"), "bad_response"},
    {"H11_no_chunk_size", chunked("\r\nhello\r\n0\r\n\r\n"), "bad_response"},
    {"H11_chunk_size_past_64_bits", chunked("10000000000000005\r\nhello\r\n0\r\n\r\n"), "bad_response"},
    {"H11_huge_chunk_size", chunked("FFFFFFFFFFFFFFFF\r\nhello"), "body_too_large"},
    {"H12_no_line_end_after_a_chunk", chunked("5\r\nhelloX0\r\n\r\n"), "bad_response"},
    {"H12_chunk_longer_than_its_size", chunked("5\r\nhello world\r\n0\r\n\r\n"), "bad_response"},
    {"H12_only_line_feeds", chunked("5\nhello\n0\n\n"), "truncated_body"},
    {"H13_end_in_a_chunk_size", chunked("5"), "truncated_body"},
    {"H13_end_in_a_chunk", chunked("5\r\nhel"), "truncated_body"},
    {"H13_end_after_a_chunk", chunked("5\r\nhello"), "truncated_body"},
    {"H13_end_before_the_last_chunk", chunked("5\r\nhello\r\n"), "truncated_body"},
    {"H13_end_inside_the_last_chunk", chunked("5\r\nhello\r\n0\r\n"), "truncated_body"},
    {"H14_extension", chunked("5;a=b;c=\"d;e\"\r\nhello\r\n0;last\r\n\r\n"), "200", "hello", after::reusable},
    {"H15_trailers", chunked("5\r\nhello\r\n0\r\nETag: t\r\nSet-Cookie: a=b\r\n\r\n"), "200", "hello", after::reusable},
    {"H15_length_in_a_trailer", chunked("5\r\nhello\r\n0\r\nContent-Length: 3\r\n\r\n"), "bad_response"},
    {"H25_another_reply_after_the_last_chunk", chunked("2\r\nok\r\n0\r\n\r\nHTTP/1.1 200 OK\r\n"), "200", "ok"},
    {"two_chunks", chunked("5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n"), "200", "hello world", after::reusable},
    {"no_chunk", chunked("0\r\n\r\n"), "200", "", after::reusable},
};

const std::vector<row> fields{
    {"H18_NUL_in_a_value", with_field("X: a\0b"s), "bad_response"},
    {"H18_control_character_in_a_value", with_field("X: a\x01z"), "bad_response"},
    {"H18_bare_CR_in_a_value", with_field("X: a\rb"), "bad_response"},
    {"H18_space_before_the_colon", with_field("X : a"), "bad_response"},
    {"H18_no_colon", with_field("Xa"), "bad_response"},
    {"H18_empty_name", with_field(": a"), "bad_response"},
    {"H18_space_before_the_first_field", reply(" X: a\r\n", "ok"), "bad_response"},
    {"H19_folded_value", with_field("X: a\r\n b"), "200", "ok", after::reusable},
    {"H19_folded_length", reply("Content-Length: 1\r\n 0\r\n", "0123456789"), "bad_response"},
    {"H20_bytes_that_are_no_ASCII", with_field("X: \xe9\xff\xc3\xa9"), "200", "ok", after::reusable},
};

const std::vector<row> statuses{
    {"H21_continue_first", "HTTP/1.1 100 Continue\r\n\r\n" + with_field("X: a"), "200", "ok", after::reusable},
    {"H21_early_hints_first", "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + with_field("X: a"), "200", "ok",
     after::reusable},
    {"H21_eight_informational", repeated("HTTP/1.1 102 P\r\n\r\n", 8) + with_field("X: a"), "200", "ok",
     after::reusable},
    {"H21_nine_informational", repeated("HTTP/1.1 102 P\r\n\r\n", 9) + with_field("X: a"), "bad_response"},
    {"H21_only_informational", "HTTP/1.1 100 Continue\r\n\r\n", "truncated_header"},
    {"H21_informational_with_a_body", "HTTP/1.1 100 C\r\nContent-Length: 2\r\n\r\nok" + with_field("X: a"),
     "bad_response"},
    {"H21_switching_protocols", "HTTP/1.1 101 Switching\r\nUpgrade: h2c\r\n\r\n", "bad_response"},
    {"H22_no_content_with_a_body", "HTTP/1.1 204 No\r\nContent-Length: 2\r\n\r\nok", "204", ""},
    {"H22_no_content", "HTTP/1.1 204 No\r\n\r\n", "204", "", after::reusable},
    {"H22_not_modified_with_a_length", "HTTP/1.1 304 N\r\nContent-Length: 2\r\n\r\n", "304", "", after::reusable},
    {"H22_not_modified_with_a_body", "HTTP/1.1 304 N\r\nContent-Length: 2\r\n\r\nok", "304", ""},
    {"H23_no_header_at_all", "<html>hello</html>\r\n\r\n", "bad_response"},
    {"H23_ICY", "ICY 200 OK\r\n\r\n", "bad_response"},
    {"H23_HTTP_2", "HTTP/2.0 200 OK\r\n\r\n", "bad_response"},
    {"H23_status_99", "HTTP/1.1 099 Odd\r\nContent-Length: 0\r\n\r\n", "bad_response"},
    {"H23_status_999", "HTTP/1.1 999 Blocked\r\nContent-Length: 0\r\n\r\n", "bad_response"},
    {"H23_status_of_two_digits", "HTTP/1.1 20 OK\r\nContent-Length: 0\r\n\r\n", "bad_response"},
    {"H23_no_reason", "HTTP/1.1 200 \r\nContent-Length: 0\r\n\r\n", "200", "", after::reusable},
    {"H23_no_space_after_the_status", "HTTP/1.1 200\r\nContent-Length: 0\r\n\r\n", "bad_response"},
    {"H24_HTTP_1_0", "HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok", "200", "ok"},
    {"H24_HTTP_1_0_keep_alive", "HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 2\r\n\r\nok", "200", "ok",
     after::reusable},
    {"H24_HTTP_1_0_with_chunks",
     "HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n", "200",
     "ok"},
};

/// The rows with bytes changed, dropped, doubled and swapped.
std::string mutant(std::mt19937& rng, std::string wire) {
  static constexpr auto odd = "\r\n:;0159afF \t,=\"\x00\xff"sv;
  for (auto changes = 1 + rng() % 4; changes > 0 && wire.size() > 2; --changes) {
    const auto at = rng() % wire.size();
    switch (rng() % 4) {
      case 0:
        wire[at] = odd[rng() % odd.size()];
        break;
      case 1:
        wire.erase(at, 1 + rng() % 3);
        break;
      case 2:
        wire.insert(at, wire.substr(at, 1 + rng() % 12));
        break;
      default:
        std::swap(wire[at], wire[rng() % wire.size()]);
    }
  }
  return wire;
}

TEST(ResponseFraming, MutantsNeverCrashAndComeToTheSameInAnyPieces) {
  std::mt19937 rng(20'240'917);
  int whole_replies = 0;
  for (const auto* rows : {&lengths, &chunks, &fields, &statuses}) {
    for (const row& r : *rows) {
      for (int i = 0; i < 60; ++i) {
        const std::string wire = mutant(rng, r.wire);
        const auto whole = parse(wire);
        const bool is_reply = std::isdigit(static_cast<unsigned char>(whole.outcome[0])) != 0;
        whole_replies += is_reply ? 1 : 0;
        for (const std::size_t piece : {std::size_t{1}, 2 + rng() % 9}) {
          const auto other = parse(wire, piece);
          ASSERT_TRUE(is_reply ? other == whole : other.body.empty())
              << testing::PrintToString(wire) << " in pieces of " << piece << ": " << whole.outcome << ", "
              << other.outcome;
        }
      }
    }
  }
  EXPECT_GT(whole_replies, 100) << "the mutants are too wild to test anything";
}

class ResponseFramingRow : public testing::TestWithParam<row> {};

TEST_P(ResponseFramingRow, ComesToTheSameWholeAndInPieces) {
  const row& expected = GetParam();
  const auto whole = parse(expected.wire);
  EXPECT_EQ(whole.outcome, expected.outcome) << whole.detail;
  EXPECT_EQ(whole.body, expected.body);
  EXPECT_EQ(whole.reusable, expected.then == after::reusable);
  for (const std::size_t piece : {1, 2, 3, 5, 17, 33}) {
    const auto other = parse(expected.wire, piece);
    EXPECT_EQ(other.outcome, whole.outcome) << "in pieces of " << piece << ": " << other.detail;
    EXPECT_TRUE(other == whole) << "in pieces of " << piece;
  }
}

std::string name_of(const testing::TestParamInfo<row>& info) {
  return info.param.name;
}
INSTANTIATE_TEST_SUITE_P(Lengths, ResponseFramingRow, testing::ValuesIn(lengths), name_of);
INSTANTIATE_TEST_SUITE_P(Chunks, ResponseFramingRow, testing::ValuesIn(chunks), name_of);
INSTANTIATE_TEST_SUITE_P(Fields, ResponseFramingRow, testing::ValuesIn(fields), name_of);
INSTANTIATE_TEST_SUITE_P(Statuses, ResponseFramingRow, testing::ValuesIn(statuses), name_of);

}  // namespace
}  // namespace kadr
