#pragma once

#include <map>
#include <string>
#include <string_view>

#include "crawl/concealer.hpp"
#include "settings/job.hpp"

namespace kadr {

/// The concealers of a job's sources. Immutable; any thread.
class job_concealers {
 public:
  explicit job_concealers(const job_settings& job);

  /// For a source that the job file does not have (any more) one that conceals all secrets and reveals none.
  [[nodiscard]] const concealer& of(std::string_view source) const;

 private:
  std::map<std::string, concealer, std::less<>> by_source_;
  concealer stranger_;
};

}  // namespace kadr
