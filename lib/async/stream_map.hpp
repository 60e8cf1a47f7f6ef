#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <utility>

#include "async/stream_source.hpp"

namespace kadr {

/// See stream::map.
template <class T, class U, class F>
class map_source final : public stream_source<U> {
 public:
  map_source(std::unique_ptr<stream_source<T>> upstream, F f) : upstream_(std::move(upstream)), f_(std::move(f)) {}

  [[nodiscard]] awaitable<std::optional<U>> next() override {
    std::optional<T> item = co_await upstream_->next();
    std::optional<U> result;
    if (item) result.emplace(std::invoke(f_, std::move(*item)));
    co_return result;
  }
  [[nodiscard]] awaitable<void> close() override { return upstream_->close(); }

 private:
  std::unique_ptr<stream_source<T>> upstream_;
  F f_;
};

}  // namespace kadr
