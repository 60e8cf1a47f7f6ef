#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include "async/awaitable.hpp"
#include "async/future.hpp"
#include "async/uncancellable.hpp"
#include "core/error.hpp"
#include "storage/sqlite/database.hpp"

namespace kadr::sqlite {

/// The one thread that writes. Work submitted from the loop runs there in order; whatever has gathered since the last
/// transaction goes into one transaction (group commit), and its submitters resume together after the COMMIT. If a
/// group fails, each piece of it is tried in a transaction of its own, so that one bad row does not take the others
/// with it. After a failure of the disk itself everything further is refused with that failure.
class storage_thread {
 public:
  storage_thread(executor_type loop, database& db);
  /// Finishes what was submitted, then joins.
  ~storage_thread();

  /// Patient work may wait a few milliseconds for company: a transaction of a hundred commits writes each page that
  /// they share once. Urgent work, for which the loop stands still, starts the next transaction at once.
  enum class urgency { patient, urgent };
  static constexpr std::size_t enough_company = 128;
  static constexpr auto patience = std::chrono::milliseconds(4);

  /// Runs `work` inside a transaction. It may run twice (see above): it must depend on its captures and the database
  /// only. Not cancelled: the caller learns the outcome first.
  template <class F, class R = std::invoke_result_t<F&>>
  awaitable<result<R>> submit(F work, urgency when = urgency::urgent) {
    auto submitted = std::make_unique<piece_of<R, F>>(std::move(work));
    auto outcome = submitted->told.get_future();
    push(std::move(submitted), when);
    co_return co_await uncancellable(std::move(outcome));
  }

 private:
  struct piece {
    virtual ~piece() = default;
    virtual void execute() = 0;  // storage thread, inside a transaction; may throw sqlite::error
    virtual void fail(const failure&) = 0;
    virtual void complete() = 0;  // loop thread
  };

  template <class R, class F>
  struct piece_of final : piece {
    explicit piece_of(F w) : work(std::move(w)) {}
    void execute() override {
      if constexpr (std::is_void_v<R>) {
        work();
        outcome = result<R>();
      } else {
        outcome = result<R>(work());
      }
    }
    void fail(const failure& reason) override { outcome = result<R>(reason); }
    void complete() override { told.set_value(std::move(outcome)); }
    F work;
    promise<result<R>> told;
    result<R> outcome = failure(errc::internal);
  };

  void push(std::unique_ptr<piece> p, urgency when);
  void main();
  void run_group(std::vector<std::unique_ptr<piece>>& group);
  void run_alone(piece& p);

  executor_type loop_;
  database* db_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::vector<std::unique_ptr<piece>> pending_;
  bool hurry_ = false;  // something urgent is pending
  bool stopping_ = false;
  std::optional<failure> broken_;  // storage thread only
  std::thread thread_;
};

}  // namespace kadr::sqlite
