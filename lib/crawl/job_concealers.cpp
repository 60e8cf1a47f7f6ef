#include "crawl/job_concealers.hpp"

namespace kadr {

job_concealers::job_concealers(const job_settings& job) : stranger_(job.secrets, source_settings()) {
  for (const auto& source : job.sources) by_source_.emplace(source.name, concealer(job.secrets, source));
}

const concealer& job_concealers::of(std::string_view source) const {
  const auto found = by_source_.find(source);
  return found == by_source_.end() ? stranger_ : found->second;
}

}  // namespace kadr
