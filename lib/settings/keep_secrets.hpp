#pragma once

#include <vector>

#include "settings/job.hpp"

namespace kadr {

/// Shorter values stand in too many texts by chance to be hidden there.
inline constexpr std::size_t shortest_secret = 4;

/// Those of the inserted values that can be kept secret: not shorter than shortest_secret, and neither part of the
/// origin of an address of a source nor beginning with its host. Names of servers are looked up, connected to and
/// stored openly, and without them no URL could be kept.
[[nodiscard]] std::vector<named_secret> keep_secrets(std::vector<named_secret> inserted,
                                                     const std::vector<source_settings>& sources);

}  // namespace kadr
