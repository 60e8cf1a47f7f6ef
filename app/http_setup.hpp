#pragma once

#include "http/http_client.hpp"
#include "settings/job.hpp"

namespace kadr {

/// `fetch` of a job file in the client's terms.
[[nodiscard]] http_options http_options_of(const job_settings& job);

}  // namespace kadr
