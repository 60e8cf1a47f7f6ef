#include "storage/sqlite/storage_thread.hpp"

#include <pthread.h>

#include "async/call_soon.hpp"

namespace kadr::sqlite {
namespace {

void roll_back(database& db) noexcept {
  // SQLite rolls back by itself after some errors (a full disk, for one).
  if (sqlite3_get_autocommit(db.handle()) != 0) return;
  sqlite3_exec(db.handle(), "ROLLBACK", nullptr, nullptr, nullptr);
}

}  // namespace

storage_thread::storage_thread(executor_type loop, database& db) : loop_(loop), db_(&db), thread_([this] { main(); }) {
  pthread_setname_np(thread_.native_handle(), "kadr-storage");
}

storage_thread::~storage_thread() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_one();
  thread_.join();
}

void storage_thread::push(std::unique_ptr<piece> p, urgency when) {
  bool wakes = false;
  {
    const std::lock_guard lock(mutex_);
    wakes = pending_.empty();
    pending_.push_back(std::move(p));
    if (when == urgency::urgent || pending_.size() == enough_company) wakes |= !std::exchange(hurry_, true);
  }
  if (wakes) wake_.notify_one();
}

void storage_thread::main() {
  for (;;) {
    std::vector<std::unique_ptr<piece>> group;
    {
      std::unique_lock lock(mutex_);
      wake_.wait(lock, [this] { return stopping_ || !pending_.empty(); });
      wake_.wait_for(lock, patience, [this] { return stopping_ || hurry_; });
      if (pending_.empty()) return;
      group.swap(pending_);
      hurry_ = false;
    }
    run_group(group);
    call_soon(loop_, [done = std::move(group)] {
      for (auto& p : done) p->complete();
    });
  }
}

void storage_thread::run_group(std::vector<std::unique_ptr<piece>>& group) {
  if (!broken_) {
    try {
      db_->execute("BEGIN IMMEDIATE");
      for (auto& p : group) p->execute();
      db_->execute("COMMIT");
      return;
    } catch (const error& e) {
      roll_back(*db_);
      if (e.reason().klass() == error_class::local) broken_ = e.reason();
    } catch (const std::exception&) {
      roll_back(*db_);  // a bug; run_alone finds out whose
    }
  }
  for (auto& p : group) run_alone(*p);
}

void storage_thread::run_alone(piece& p) {
  if (broken_) return p.fail(*broken_);
  try {
    db_->execute("BEGIN IMMEDIATE");
    p.execute();
    db_->execute("COMMIT");
  } catch (const error& e) {
    roll_back(*db_);
    if (e.reason().klass() == error_class::local) broken_ = e.reason();
    p.fail(e.reason());
  } catch (const std::exception& e) {
    roll_back(*db_);
    p.fail({errc::internal, e.what()});
  }
}

}  // namespace kadr::sqlite
