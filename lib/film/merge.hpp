#pragma once

#include <span>
#include <string>
#include <vector>

#include "model/film.hpp"

namespace kadr {

/// One film out of what its sources say. Pure: the same records and order give the same film, whenever and however
/// often it runs. The sources stand in `priority` order, those not named after them; within a source the later record
/// wins. For each single-valued field the first source that has it decides; lists come whole from the first source that
/// has any; ids and images are united, without repetitions.
[[nodiscard]] film_record merge_records(std::vector<sourced_record> records, std::span<const std::string> priority);

}  // namespace kadr
