#pragma once

#include <string_view>

namespace kadr {

/// What a user can do next about failures of this group (error_facts::group), in one sentence without a full stop.
/// A general one for a group it does not know; never empty.
[[nodiscard]] std::string_view next_step(std::string_view group) noexcept;

/// Whether `kadr retry --class GROUP` can change the outcome without anything else being changed first.
[[nodiscard]] bool worth_retrying(std::string_view group) noexcept;

}  // namespace kadr
