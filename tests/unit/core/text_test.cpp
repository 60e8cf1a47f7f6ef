#include "core/text.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cstring>
#include <memory>
#include <string>

namespace kadr {
namespace {

std::string on_exact_buffer(std::string (*function)(std::string_view), std::string_view text) {
  const std::unique_ptr<char[]> exact(new char[text.size()]);
  std::memcpy(exact.get(), text.data(), text.size());
  return function(std::string_view(exact.get(), text.size()));
}

TEST(nfc, ascii_and_composed_text_stay_as_they_are) {
  EXPECT_EQ(on_exact_buffer(to_nfc, ""), "");
  EXPECT_EQ(on_exact_buffer(to_nfc, "The Third Man"), "The Third Man");
  EXPECT_EQ(on_exact_buffer(to_nfc, "Am\xC3\xA9lie \xF0\x9F\x8E\xAC"), "Am\xC3\xA9lie \xF0\x9F\x8E\xAC");
}

TEST(nfc, decomposed_text_is_composed) {
  EXPECT_EQ(to_nfc("Ame\xCC\x81lie"), "Am\xC3\xA9lie");
  EXPECT_EQ(to_nfc("\xE2\x84\xAB"), "\xC3\x85");
  EXPECT_EQ(to_nfc("\xE1\x84\x80\xE1\x85\xA1"), "\xEA\xB0\x80");
  EXPECT_EQ(to_nfc("q\xCC\x87\xCC\xA3"), "q\xCC\xA3\xCC\x87");
}

TEST(nfc, broken_bytes_become_replacement_characters) {
  EXPECT_EQ(on_exact_buffer(to_nfc, "a\xFFz"), "a\xEF\xBF\xBDz");
  EXPECT_EQ(on_exact_buffer(to_nfc, "\xC3"), "\xEF\xBF\xBD");
  EXPECT_EQ(on_exact_buffer(to_nfc, "\xF0\x9F\x8E"), "\xEF\xBF\xBD");
  EXPECT_EQ(on_exact_buffer(to_nfc, "\xC0\xAF"), "\xEF\xBF\xBD\xEF\xBF\xBD");
  EXPECT_EQ(on_exact_buffer(to_nfc, "\xED\xA0\x80").find("\xED"), std::string::npos);
}

// Marks in the worst order for sorting; the output is longer by the breaks of UAX #15 section 13.
TEST(nfc, a_flood_of_combining_marks_is_normalised_in_linear_time) {
  std::string flood = "a";
  for (int i = 0; i < 200'000; ++i) flood += "\xCC\x80\xCC\xA3";
  const auto normal = to_nfc(flood);
  EXPECT_GT(normal.size(), flood.size());
  EXPECT_EQ(to_nfc(normal), normal);
}

TEST(squeeze, runs_of_white_space_become_one_space) {
  EXPECT_EQ(squeeze("  a \t\n b\xC2\xA0\xC2\xA0"
                    "c\r\n"),
            "a b c");
  EXPECT_EQ(on_exact_buffer(squeeze, " \xC2\xA0 "), "");
  EXPECT_EQ(on_exact_buffer(squeeze, "a\xC2"), "a\xC2");
  EXPECT_EQ(squeeze("\xC3\xA0 b"), "\xC3\xA0 b");
}

TEST(trim, ascii_white_space_goes_at_both_ends) {
  EXPECT_EQ(trim(" \t\r\n\v\f a b \n"), "a b");
  EXPECT_EQ(trim("   "), "");
  EXPECT_EQ(trim(""), "");
}

TEST(lower_case, only_ascii_letters_change) {
  EXPECT_EQ(to_lower("AZ[\xC3\x89"), "az[\xC3\x89");
  EXPECT_TRUE(iequals("Content-TYPE", "content-type"));
  EXPECT_FALSE(iequals("a", "ab"));
  EXPECT_FALSE(iequals("[", "{"));
  EXPECT_TRUE(iequals("", ""));
}

TEST(printable, plain_text_of_any_script_is_unchanged) {
  constexpr auto text = "Leon: \xD0\x9B\xD0\xB5\xD0\xBE\xD0\xBD {} \\ \xF0\x9F\x8E\xAC \xEF\xBF\xBD";
  EXPECT_EQ(on_exact_buffer(printable, text), text);
}

TEST(printable, e21_control_characters_become_visible) {
  EXPECT_EQ(on_exact_buffer(printable, "\x1b[2Ja\nb\r\t\x7f"), "\\x1b[2Ja\\x0ab\\x0d\\x09\\x7f");
  EXPECT_EQ(on_exact_buffer(printable, std::string_view("\0", 1)), "\\x00");
  EXPECT_EQ(on_exact_buffer(printable,
                            "\xC2\x9B"
                            "31m"),
            "\\u009b31m");
}

TEST(printable, e21_bidirectional_controls_become_visible) {
  EXPECT_EQ(printable("a\xE2\x80\xAEgpj.exe"), "a\\u202egpj.exe");
  EXPECT_EQ(printable("\xE2\x81\xA6\xE2\x81\xA9\xE2\x80\x8F\xD8\x9C"), "\\u2066\\u2069\\u200f\\u061c");
  EXPECT_EQ(printable("\xE2\x80\xA8"), "\\u2028");
}

TEST(printable, broken_utf_8_becomes_visible_byte_by_byte) {
  EXPECT_EQ(on_exact_buffer(printable,
                            "a\xFF"
                            "b"),
            "a\\xffb");
  EXPECT_EQ(on_exact_buffer(printable, "\xE2\x80"), "\\xe2\\x80");
  EXPECT_EQ(on_exact_buffer(printable, "\xC0\xAF"), "\\xc0\\xaf");
}

TEST(edit_distance, counts_insertions_deletions_replacements_and_swaps) {
  EXPECT_EQ(edit_distance("", ""), 0u);
  EXPECT_EQ(edit_distance("abc", ""), 3u);
  EXPECT_EQ(edit_distance("", "ab"), 2u);
  EXPECT_EQ(edit_distance("kitten", "sitting"), 3u);
  EXPECT_EQ(edit_distance("source", "soruce"), 1u);
  EXPECT_EQ(edit_distance("ca", "abc"), 3u);
}

TEST(nearest, finds_the_word_that_was_meant_or_nothing) {
  constexpr std::array<std::string_view, 3> words{"sources", "images", "storage"};
  EXPECT_EQ(nearest("souces", words), "sources");
  EXPECT_EQ(nearest("iamges", words), "images");
  EXPECT_EQ(nearest("completely-different", words), "");
}

}  // namespace
}  // namespace kadr
