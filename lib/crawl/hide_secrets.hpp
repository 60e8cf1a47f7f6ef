#pragma once

#include <string>
#include <utility>
#include <vector>

#include "core/secret.hpp"

namespace kadr {

/// `text` with "***" for every word of the header values: servers like to repeat in a refusal what they were sent.
/// Words of less than four characters stay. Pure.
[[nodiscard]] std::string hide_secrets(std::string text, const std::vector<std::pair<std::string, secret>>& headers);

}  // namespace kadr
