#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <utility>

#include "async/stream_source.hpp"

namespace kadr {

/// See stream::take.
template <class T>
class take_source final : public stream_source<T> {
 public:
  take_source(std::unique_ptr<stream_source<T>> upstream, std::size_t n) : upstream_(std::move(upstream)), left_(n) {}

  [[nodiscard]] awaitable<std::optional<T>> next() override {
    if (left_ == 0) co_return std::nullopt;
    std::optional<T> item = co_await upstream_->next();
    --left_;
    co_return item;
  }
  [[nodiscard]] awaitable<void> close() override { return upstream_->close(); }

 private:
  std::unique_ptr<stream_source<T>> upstream_;
  std::size_t left_;
};

}  // namespace kadr
