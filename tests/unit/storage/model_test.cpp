#include <gmock/gmock.h>

#include <cstdio>
#include <cstdlib>
#include <random>

#include "support/temporary_folder.hpp"
#include "unit/storage/opened_store.hpp"
#include "unit/storage/reference_frontier.hpp"
#include "unit/storage/requests.hpp"
#include "unit/storage/rows.hpp"

namespace kadr {
namespace {

using outcome = completion::outcome;

/// KADR_TEST_SEED, else a random one; printed, so that a failure can be repeated.
std::uint32_t chosen_seed() {
  const char* fixed = std::getenv("KADR_TEST_SEED");
  const auto seed = fixed ? static_cast<std::uint32_t>(std::strtoul(fixed, nullptr, 10)) : std::random_device{}();
  std::printf("seed: %u (KADR_TEST_SEED)\n", seed);
  return seed;
}

/// A store and the reference, driven alike with random steps. Time is a number.
class twins {
 public:
  twins(std::filesystem::path file, std::uint32_t seed) : file_(std::move(file)), random_(seed) { reopen(); }

  void step() {
    switch (random_() % 16) {
      case 0:
      case 1:
        return enqueue();
      case 2:
      case 3:
      case 4:
      case 5:
        return lease(query());
      case 6:
        return release();
      case 7:
        return stale_commit();
      case 8:
        if (random_() % 3 == 0) reopen();
        return;
      default:
        return commit(random_() % 5 == 0);
    }
  }

  /// As a run does that nothing disturbs any more: everything ends, nothing new is found.
  void run_to_the_end() {
    for (auto& request : std::exchange(held_, {})) finish(request, outcome::done, {});
    for (;;) {
      const auto due = store_->get((*store_)->next_due());
      if (!due) break;
      now_ = std::max(now_, *due);
      lease({100, 100, now_});
      ASSERT_FALSE(held_.empty()) << "due, but not handed out";
      for (auto& request : std::exchange(held_, {})) finish(request, outcome::done, {});
    }
  }

  void expect_equal() const {
    EXPECT_EQ(test::ask(file_,
                        "SELECT url, source, rule, state, attempts, not_before FROM requests "
                        "ORDER BY url || '|' || source || '|' || rule"),
              model_.rows());
  }
  [[nodiscard]] const test::reference_frontier& model() const noexcept { return model_; }
  [[nodiscard]] int kills() const noexcept { return kills_; }
  [[nodiscard]] int retries_of(const std::string& key) const {
    const auto found = retries_.find(key);
    return found == retries_.end() ? 0 : found->second;
  }
  [[nodiscard]] int releases() const noexcept { return releases_; }

 private:
  new_request some_request() {
    static constexpr const char* origins[] = {"https://a.example/", "https://b.example/", "https://c.example:8443/",
                                              "http://a.example/"};
    static constexpr request_rule rules[] = {request_rule::list, request_rule::detail, request_rule::image};
    std::string url = std::string(origins[random_() % 4]) + std::to_string(random_() % 12);
    return {test::address(url), random_() % 2 == 0 ? "one" : "two", rules[random_() % 3]};
  }
  std::vector<new_request> some_requests() {
    std::vector<new_request> out;
    for (auto n = random_() % 6; n > 0; --n) out.push_back(some_request());
    return out;
  }
  lease_query query() {
    now_ += static_cast<timestamp>(random_() % 50);
    lease_query out(random_() % 8, 1 + random_() % 4, now_);
    if (random_() % 3 == 0) out.exclude.emplace_back(some_request().target.origin());
    return out;
  }

  std::uint64_t add(const std::vector<new_request>& requests) {
    std::uint64_t fresh = 0;
    for (const auto& r : requests) fresh += model_.add(r) ? 1 : 0;
    return fresh;
  }
  void enqueue() {
    auto requests = some_requests();
    const auto fresh = add(requests);
    EXPECT_EQ(store_->enqueue(std::move(requests)), fresh);
  }
  void lease(const lease_query& asked) {
    const auto expected = model_.expected(asked);
    auto leased = store_->lease(asked);
    EXPECT_EQ(leased.size(), expected);
    std::map<std::string, std::vector<int>> kinds;
    for (auto& request : leased) {
      const auto objection = model_.objection(request, asked);
      ASSERT_EQ(objection, std::nullopt) << request.target.href();
      model_.take(request);
      static constexpr int order[] = {0, 2, 1};  // list, detail, image
      kinds[std::string(request.target.origin())].push_back(order[static_cast<int>(request.rule)]);
      held_.push_back(std::move(request));
    }
    for (const auto& [origin, of_origin] : kinds) {
      EXPECT_LE(of_origin.size(), asked.per_origin) << origin;
      EXPECT_TRUE(std::is_sorted(of_origin.begin(), of_origin.end())) << origin;
    }
  }
  std::optional<leased_request> let_go() {
    if (held_.empty()) return std::nullopt;
    std::swap(held_[random_() % held_.size()], held_.back());
    leased_request out = std::move(held_.back());
    held_.pop_back();
    return out;
  }
  void commit(bool with_retry) {
    auto request = let_go();
    if (!request) return;
    static constexpr outcome ends[] = {outcome::done, outcome::done, outcome::failed, outcome::skipped};
    finish(*request, with_retry ? outcome::retry : ends[random_() % 4], some_requests());
  }
  void finish(const leased_request& request, outcome how, std::vector<new_request> found) {
    completion end = test::end_of(request, how);
    end.not_before = how == outcome::retry ? now_ + static_cast<timestamp>(random_() % 200) : 0;
    model_.finish(request, how, end.not_before);
    if (how == outcome::retry) ++retries_[request.target.href()];
    const auto fresh = add(found);
    end.found = std::move(found);
    EXPECT_EQ(store_->commit(std::move(end)).requests_new, fresh);
  }
  void release() {
    auto request = let_go();
    if (!request) return;
    ++releases_;
    model_.release(*request);
    store_->get((*store_)->release({request->id}));
  }
  /// Of a lease that is not held: refused, with all that it brings.
  void stale_commit() {
    auto request = let_go();
    if (!request) return;
    completion end = test::done(*request);
    held_.push_back(std::move(*request));
    end.found = {new_request(test::address("https://never.example/"), "one", request_rule::list)};
    end.attempt += random_() % 2 == 0 ? 1 : -1;
    EXPECT_FALSE(store_->attempt((*store_)->commit(std::move(end))));
  }
  /// The next run finds the file as a kill leaves it.
  void reopen() {
    const auto killed = std::move(store_);
    store_ = std::make_unique<test::opened_store>(file_);
    model_.recover();
    held_.clear();
    ++kills_;
  }

  std::filesystem::path file_;
  std::mt19937 random_;
  std::unique_ptr<test::opened_store> store_;
  test::reference_frontier model_;
  std::vector<leased_request> held_;
  std::map<std::string, int> retries_;  // by URL, over sources and rules
  timestamp now_ = 0;
  int kills_ = -1;
  int releases_ = 0;
};

// Promises R2, R3 and R4.
TEST(FrontierModel, RandomRunsAndKillsLoseNothingAndServeNothingTwice) {
  const auto seed = chosen_seed();
  for (std::uint32_t round = 0; round < 4; ++round) {
    SCOPED_TRACE("seed " + std::to_string(seed) + ", round " + std::to_string(round));
    const test::temporary_folder folder;
    twins both(folder / "films.db", seed + round);
    for (int i = 0; i < 400; ++i) {
      ASSERT_NO_FATAL_FAILURE(both.step()) << "step " << i;
      if (i % 10 == 0) both.expect_equal();
      if (testing::Test::HasFailure()) FAIL() << "step " << i;
    }
    ASSERT_NO_FATAL_FAILURE(both.run_to_the_end());
    both.expect_equal();
    ASSERT_GT(both.model().entries().size(), 50u);
    for (const auto& [key, e] : both.model().entries()) {
      EXPECT_TRUE(e.state == request_state::done || e.state == request_state::failed ||
                  e.state == request_state::skipped)
          << key;
      EXPECT_LE(e.served, 1 + both.kills() + both.releases() + both.retries_of(e.url)) << key;
      EXPECT_GE(e.served, 1) << key;
    }
  }
}

}  // namespace
}  // namespace kadr
