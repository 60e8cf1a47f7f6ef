#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <utility>

#include "async/stream_source.hpp"

namespace kadr {

/// See stream::then.
template <class T, class U, class F>
class then_source final : public stream_source<U> {
 public:
  then_source(std::unique_ptr<stream_source<T>> upstream, F f) : upstream_(std::move(upstream)), f_(std::move(f)) {}

  [[nodiscard]] awaitable<std::optional<U>> next() override {
    std::optional<T> item = co_await upstream_->next();
    std::optional<U> result;
    if (item) {
      awaitable<U> work = std::invoke(f_, std::move(*item));
      U value = co_await std::move(work);
      result.emplace(std::move(value));
    }
    co_return result;
  }
  [[nodiscard]] awaitable<void> close() override { return upstream_->close(); }

 private:
  std::unique_ptr<stream_source<T>> upstream_;
  F f_;
};

}  // namespace kadr
