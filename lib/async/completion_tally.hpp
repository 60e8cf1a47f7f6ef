#pragma once

#include <cstddef>
#include <exception>
#include <memory>
#include <utility>

#include "async/cancellation.hpp"
#include "async/completable.hpp"

namespace kadr {

/// When wait() is satisfied. With first_exception: at the first failure that is not a mere operation_aborted, or when
/// all have ended.
enum class wait_until { first_completed, first_exception, all_completed };

/// Completes when enough of several things have. Of none, never. Loop thread only.
class completion_tally final : public completable {
 public:
  completion_tally(std::size_t of, wait_until when) noexcept : left_(of), when_(when) {}

  /// One more has ended, with `error` or (null) without.
  void count(const std::exception_ptr& error) noexcept {
    --left_;
    if (!done() && (left_ == 0 || when_ == wait_until::first_completed || fails_the_wait(error))) complete();
  }

 private:
  [[nodiscard]] bool fails_the_wait(const std::exception_ptr& error) const noexcept {
    return when_ == wait_until::first_exception && error && !is_cancellation(error);
  }

  std::size_t left_;
  wait_until when_;
};

/// Counts one of them, at its end or at once. `State` is a shared_outcome.
template <class State>
class tallied final : public completion_observer {
 public:
  /// `tally` must outlive this.
  void watch(std::shared_ptr<State> what, completion_tally& tally) {
    what_ = std::move(what);
    tally_ = &tally;
    if (what_->done()) {
      completed();
    } else {
      what_->watch(*this);
    }
  }

  void completed() noexcept override { tally_->count(what_->peek()); }

 private:
  std::shared_ptr<State> what_;
  completion_tally* tally_ = nullptr;
};

}  // namespace kadr
