#include <gmock/gmock.h>

#include "support/child_process.hpp"
#include "support/temporary_folder.hpp"
#include "unit/storage/opened_store.hpp"
#include "unit/storage/requests.hpp"
#include "unit/storage/rows.hpp"

namespace kadr {
namespace {

using test::ask;
using test::child_process;
using testing::ElementsAre;

constexpr int requests = 30;

/// Commits one request after the other, saying so after each receipt, until it is killed.
int work_until_killed(const std::filesystem::path& file, bool full, const child_process::speak& say) {
  test::opened_store store(file, full);
  std::vector<new_request> seeds;
  for (int i = 0; i < requests; ++i) seeds.push_back(test::list_of("https://a.example/" + std::to_string(i)));
  store.enqueue(std::move(seeds));
  for (;;) {
    const auto leased = store.lease({1, 1, 0});
    if (leased.empty()) break;
    store.commit(test::done(leased[0]));
    say('c');
  }
  say('e');
  for (;;) ::pause();
}

class KilledRun : public testing::TestWithParam<bool> {};

// Promises R1, R2 and R4.
TEST_P(KilledRun, WhatWasAcknowledgedIsThereAndTheRestIsServedOnce) {
  const test::temporary_folder folder;
  const auto file = folder / "films.db";
  for (int heard_before_kill = 1; heard_before_kill <= requests; heard_before_kill += 7) {
    child_process run([&](const child_process::speak& say) { return work_until_killed(file, GetParam(), say); });
    int acknowledged = 0;
    for (char c = run.hear(); acknowledged < heard_before_kill; c = run.hear()) {
      ASSERT_NE(c, 0) << "the run ended by itself";
      if (c == 'e') break;
      if (++acknowledged == heard_before_kill) break;
    }
    run.kill();
    const auto done = ask(file, "SELECT count(*) FROM requests WHERE state = 'done'");
    EXPECT_GE(std::stoi(done.at(0)), acknowledged);
  }
  test::opened_store last(file);
  for (auto leased = last.lease(test::anything()); !leased.empty(); leased = last.lease(test::anything()))
    for (const auto& request : leased) last.commit(test::done(request));
  EXPECT_THAT(ask(file, "SELECT state, attempts, count(*), count(DISTINCT url) FROM requests GROUP BY 1, 2"),
              ElementsAre("done|1|30|30"));
  EXPECT_THAT(ask(file, "PRAGMA integrity_check"), ElementsAre("ok"));
}

INSTANTIATE_TEST_SUITE_P(Durability, KilledRun, testing::Values(false, true),
                         [](const auto& full) { return std::string(full.param ? "Full" : "Normal"); });

}  // namespace
}  // namespace kadr
