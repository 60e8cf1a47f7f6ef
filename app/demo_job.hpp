#pragma once

#include <string_view>

namespace kadr {

/// config/demo.json, compiled in.
[[nodiscard]] std::string_view demo_job_text() noexcept;

}  // namespace kadr
