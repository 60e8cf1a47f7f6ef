#pragma once

#include <string>

#include "demo/random.hpp"

namespace kadr::demo {

/// Two to four English sentences about a film that does not exist. `lead` is the character the film is about.
[[nodiscard]] std::string write_overview(random& dice, const std::string& lead);

}  // namespace kadr::demo
