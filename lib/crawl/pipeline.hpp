#pragma once

#include <cstdint>
#include <functional>
#include <random>
#include <string>

#include "async/awaitable.hpp"
#include "async/thread_pool.hpp"
#include "crawl/downloader.hpp"
#include "crawl/job_concealers.hpp"
#include "model/request.hpp"
#include "settings/job.hpp"
#include "storage/image_files.hpp"
#include "storage/store.hpp"

namespace kadr {

/// Turns what was downloaded into what is committed: reads pages, verifies and files pictures, and decides what a
/// failure means (retry with back-off, give up, pass over). All that it gives out has secrets concealed. Large pages
/// and all pictures are worked on off the loop. Loop thread only.
class pipeline {
 public:
  /// All outlive this.
  pipeline(const job_settings& job, const image_files& archive, thread_pool& cpu, thread_pool& files);

  /// What a job begins with: the lists of its sources.
  [[nodiscard]] result<std::vector<new_request>> seeds() const;

  [[nodiscard]] awaitable<completion> process(const leased_request& request, downloaded reply);

  /// The end of a request that failed: retried where the class allows it and attempts are left. `not_before` is at
  /// least `wish` from now.
  [[nodiscard]] completion give_up_or_retry(const leased_request& request, failure why, int status,
                                            std::optional<duration> wish);

 private:
  awaitable<completion> process_page(const leased_request& request, downloaded reply);
  awaitable<completion> process_picture(const leased_request& request, downloaded reply);

  const job_settings* job_;
  const image_files* archive_;
  thread_pool* cpu_;
  thread_pool* files_;
  job_concealers concealers_;
  std::mt19937_64 random_{std::random_device{}()};
};

}  // namespace kadr
