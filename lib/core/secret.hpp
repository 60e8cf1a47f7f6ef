#pragma once

#include <string>
#include <utility>

namespace kadr {

/// A string that must not be shown: it has no stream operator, no formatter and no conversion. `reveal()` is the one
/// way to the text, called where it is sent.
class secret {
 public:
  secret() = default;
  explicit secret(std::string text) : text_(std::move(text)) {}
  [[nodiscard]] const std::string& reveal() const noexcept { return text_; }
  [[nodiscard]] bool empty() const noexcept { return text_.empty(); }
  friend bool operator==(const secret&, const secret&) = default;

 private:
  std::string text_;
};

}  // namespace kadr
