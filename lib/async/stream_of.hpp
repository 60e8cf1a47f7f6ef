#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>
#include <vector>

#include "async/awaited.hpp"
#include "async/queue.hpp"
#include "async/stream.hpp"

namespace kadr {

template <class T>
class vector_source final : public stream_source<T> {
 public:
  explicit vector_source(std::vector<T> items) noexcept : items_(std::move(items)) {}

  [[nodiscard]] awaitable<std::optional<T>> next() override {
    std::optional<T> item;
    if (next_ < items_.size()) item.emplace(std::move(items_[next_++]));
    co_return item;
  }

 private:
  std::vector<T> items_;
  std::size_t next_ = 0;
};

template <class T>
class queue_source final : public stream_source<T> {
 public:
  explicit queue_source(queue<T>& items) noexcept : items_(items) {}

  [[nodiscard]] awaitable<std::optional<T>> next() override { return items_.pop(); }

 private:
  queue<T>& items_;
};

template <class T, class F>
class function_source final : public stream_source<T> {
 public:
  explicit function_source(F next) : next_(std::move(next)) {}

  [[nodiscard]] awaitable<std::optional<T>> next() override { return next_(); }

 private:
  F next_;
};

/// The elements, in order.
template <class T>
[[nodiscard]] stream<T> stream_of(std::vector<T> items) {
  return stream<T>(std::make_unique<vector_source<T>>(std::move(items)));
}

/// What is popped from the queue, until it is closed and drained. `items` must outlive the last next(); others may pop
/// from it as well.
template <class T>
[[nodiscard]] stream<T> stream_of(queue<T>& items) {
  return stream<T>(std::make_unique<queue_source<T>>(items));
}

/// What `next()`, an awaitable<std::optional<T>>, returns, until it returns nothing. It is kept in the stream. Whether
/// an item can be lost when it is cancelled is up to it.
template <class F>
requires is_awaitable<std::invoke_result_t<F&>>
[[nodiscard]] auto stream_of(F next) {
  using item = typename awaited<std::invoke_result_t<F&>>::value_type;
  return stream<item>(std::make_unique<function_source<item, F>>(std::move(next)));
}

}  // namespace kadr
