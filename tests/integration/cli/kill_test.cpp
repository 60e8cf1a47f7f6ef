#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <random>

#include "database_view.hpp"
#include "kadr_program.hpp"
#include "support/eventually.hpp"

namespace kadr::test {
namespace {

TEST(Kill, FiveTimesAtRandomMomentsLeavesTheSameCatalogueAndBoundedRework) {
  constexpr int kills = 5;
  const auto seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);

  const demo_server quiet(small_demo(40));
  const job_folder undisturbed(demo_job(quiet));
  ASSERT_EQ(undisturbed.run().exit_code, 0);

  const demo_server server(small_demo(40, std::chrono::milliseconds(5)));
  const job_folder job(demo_job(server));
  for (int i = 0; i < kills; ++i) {
    process victim(job.command_for("run"));
    const auto moment = server.count().requests + std::uniform_int_distribution<unsigned>(1, 14)(random);
    ASSERT_TRUE(eventually([&] { return server.count().requests >= moment; })) << i << ": " << victim.err();
    victim.send(SIGKILL);
    const auto killed = victim.wait();
    ASSERT_EQ(killed.signal, SIGKILL) << killed;
  }
  const auto last = job.run();
  EXPECT_EQ(last.exit_code, 0) << last;

  EXPECT_EQ(catalogue(job.database()), catalogue(undisturbed.database()));
  EXPECT_THAT(archive_defects(job.database(), job.images()), testing::IsEmpty());
  EXPECT_EQ(rows(job.database(), "PRAGMA integrity_check"), std::vector<std::string>{"ok"});
  EXPECT_EQ(number(job.database(), "SELECT count(*) FROM requests WHERE state <> 'done'"), 0);
  for (const auto& [target, times] : server.served()) EXPECT_LE(times, 1 + kills) << target;
}

}  // namespace
}  // namespace kadr::test
