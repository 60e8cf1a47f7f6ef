#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "extract/json_document.hpp"
#include "extract/json_path.hpp"

namespace kadr::test {

/// Bytes in a heap block of exactly their size, so that reading one further is caught.
class exact_bytes {
 public:
  explicit exact_bytes(std::string_view bytes) : size_(bytes.size()), block_(new char[bytes.size()]) {
    std::copy(bytes.begin(), bytes.end(), block_.get());
  }
  [[nodiscard]] std::string_view view() const { return {block_.get(), size_}; }

 private:
  std::size_t size_;
  std::unique_ptr<char[]> block_;
};

/// A document that must parse.
class document {
 public:
  explicit document(std::string_view json) {
    const exact_bytes bytes(json);
    const auto parsed = parser_.parse(bytes.view());
    if (!parsed) throw std::runtime_error("test document: " + parsed.error().message());
    root_ = *parsed;
  }
  [[nodiscard]] json_value root() const { return root_; }

 private:
  json_parser parser_;
  json_value root_;
};

/// A query that must compile.
inline json_path path(std::string_view query) {
  const exact_bytes bytes(query);
  auto compiled = json_path::compile(bytes.view());
  if (!compiled) throw std::runtime_error("test query " + std::string(query) + ": " + compiled.error().message());
  return *compiled;
}

/// The nodelist as JSON texts, separated by blanks.
inline std::string select(std::string_view query, std::string_view json) {
  const document doc(json);
  std::string out;
  const auto compiled = path(query);
  const auto nodes = compiled.select(doc.root());
  for (const auto& node : nodes) out += (out.empty() ? "" : " ") + to_json_text(node);
  json_value first;
  const bool found = compiled.select_first(doc.root(), first);
  EXPECT_EQ(found, !nodes.empty()) << query;
  if (found && !nodes.empty()) {
    EXPECT_EQ(to_json_text(first), to_json_text(nodes.front())) << query;
  }
  return out;
}

inline bool compiles(std::string_view query) {
  const exact_bytes bytes(query);
  const auto compiled = json_path::compile(bytes.view());
  if (!compiled) {
    EXPECT_EQ(compiled.error().code, errc::bad_config) << query;
    EXPECT_NE(compiled.error().detail.find("at byte "), std::string::npos) << compiled.error().detail;
  }
  return compiled.has_value();
}

}  // namespace kadr::test
