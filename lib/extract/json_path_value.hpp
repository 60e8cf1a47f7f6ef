#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "extract/json_document.hpp"
#include "extract/json_path_ast.hpp"

namespace kadr::jsonpath {

/// What is left of a selection's step budget. Reading on past zero is refused for good.
class step_budget {
 public:
  explicit step_budget(std::size_t steps) : left_(steps) {}
  bool spend(std::size_t steps) noexcept {
    const bool enough = steps <= left_;
    left_ = enough ? left_ - steps : 0;
    return enough;
  }
  /// Passing over a member or element is much cheaper than visiting it.
  bool spend_scan(std::size_t passed) noexcept { return spend(passed / 8); }
  [[nodiscard]] bool exhausted() const noexcept { return left_ == 0; }
  [[nodiscard]] std::size_t& left() noexcept { return left_; }

 private:
  std::size_t left_;
};

/// ValueType of RFC 9535 section 2.4.1: a JSON value or Nothing. `text` is a view into the document or the query.
struct value {
  enum class kind : std::uint8_t { nothing, null, boolean, number, text, container };

  kind what = kind::nothing;
  bool boolean = false;
  jsonpath::number numeric;
  std::string_view text;
  json_value node;  ///< container only
};

[[nodiscard]] value value_of(json_value node) noexcept;
[[nodiscard]] value value_of(std::int64_t count) noexcept;
/// Comparisons of RFC 9535 section 2.3.5.2.2. Containers are compared member by member; that spends steps.
[[nodiscard]] bool compare(const value& left, comparison relation, const value& right, step_budget& steps);

}  // namespace kadr::jsonpath
