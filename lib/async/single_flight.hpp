#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <unordered_map>
#include <utility>

#include "async/cancellation.hpp"
#include "async/task_group.hpp"

namespace kadr {

/// Merges concurrent calls for the same key into one (Go's singleflight). Whoever calls run() while a call for an equal
/// key is in flight shares its outcome: a copy of the value, or the exception. Nothing is cached: a call after the end
/// starts anew.
///
/// The work is a child of `owner`. A cancelled waiter disturbs neither the others nor the work, which goes on even when
/// all waiters have left; then an exception is a failure of `owner`. When `owner` is cancelled, waiters get
/// operation_aborted. Loop thread only. Destroyed while in flight: the work goes on and its waiters are still served.
template <class K, class V, class Hash = std::hash<K>>
class single_flight {
 public:
  /// `owner` must outlive this.
  explicit single_flight(task_group& owner) : owner_(owner), flights_(std::make_shared<map>()) {}

  /// `make` is called once for the flight, inside the child, and kept until the work has ended. If the work has ended
  /// before a cancelled waiter resumes, it gets the outcome.
  [[nodiscard]] awaitable<V> run(K key, std::function<awaitable<V>()> make) {
    const auto found = flights_->find(key);
    const auto flight = found != flights_->end() ? found->second : start(std::move(key), std::move(make));
    co_return co_await flight->result();
  }

  [[nodiscard]] std::size_t in_flight() const noexcept { return flights_->size(); }

 private:
  using map = std::unordered_map<K, std::shared_ptr<task<V>>, Hash>;

  static awaitable<V> started(std::shared_ptr<map> flights, K key, std::function<awaitable<V>()> make) {
    struct entry {
      std::shared_ptr<map> flights;
      K key;
      entry(std::shared_ptr<map> f, K k) : flights(std::move(f)), key(std::move(k)) {}
      entry(const entry&) = delete;
      entry& operator=(const entry&) = delete;
      ~entry() { flights->erase(key); }
    };
    const entry remove_at_end(std::move(flights), std::move(key));
    co_return co_await make();
  }

  std::shared_ptr<task<V>> start(K key, std::function<awaitable<V>()> make) {
    if (owner_.cancelled()) throw_cancelled();
    auto flight = std::make_shared<task<V>>();
    const auto position = flights_->emplace(key, flight).first;
    try {
      owner_.start(*flight, started(flights_, std::move(key), std::move(make)));
    } catch (...) {
      // start() throws only before the work has begun, so the entry is still there.
      flights_->erase(position);
      throw;
    }
    return flight;
  }

  task_group& owner_;
  std::shared_ptr<map> flights_;
};

}  // namespace kadr
