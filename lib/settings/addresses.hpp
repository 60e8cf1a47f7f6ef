#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "settings/job.hpp"

namespace kadr {

/// The URLs and URL templates that the job file writes for a source, whole or relative: `start`, `detail`, the
/// templates of pictures and what is put in front of their paths.
[[nodiscard]] std::vector<std::string> addresses_of(const source_settings& source);

/// The origins of `start` and `detail`: where the source's header fields may go.
[[nodiscard]] std::vector<std::string> origins_of(const source_settings& source);

/// Origin of a URL or URL template; empty where it is relative or begins with a field.
[[nodiscard]] std::string origin_of(std::string_view address);

}  // namespace kadr
