#include "crawl/hide_secrets.hpp"

#include <algorithm>
#include <string_view>

namespace kadr {
namespace {

constexpr std::size_t shortest = 4;
constexpr std::string_view stand_in = "***";

void hide(std::string& text, std::string_view word) {
  for (auto at = text.find(word); at != std::string::npos; at = text.find(word, at + stand_in.size()))
    text.replace(at, word.size(), stand_in);
}

}  // namespace

std::string hide_secrets(std::string text, const std::vector<std::pair<std::string, secret>>& headers) {
  for (const auto& [name, value] : headers) {
    std::string_view rest = value.reveal();
    while (!rest.empty()) {
      const std::string_view word = rest.substr(0, rest.find(' '));
      rest.remove_prefix(std::min(rest.size(), word.size() + 1));
      if (word.size() >= shortest) hide(text, word);
    }
  }
  return text;
}

}  // namespace kadr
