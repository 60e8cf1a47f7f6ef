#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <utility>

#include "async/stream_source.hpp"

namespace kadr {

/// See stream::filter.
template <class T, class P>
class filter_source final : public stream_source<T> {
 public:
  filter_source(std::unique_ptr<stream_source<T>> upstream, P keep)
      : upstream_(std::move(upstream)), keep_(std::move(keep)) {}

  [[nodiscard]] awaitable<std::optional<T>> next() override {
    for (;;) {
      std::optional<T> item = co_await upstream_->next();
      if (!item || std::invoke(keep_, std::as_const(*item))) co_return item;
    }
  }
  [[nodiscard]] awaitable<void> close() override { return upstream_->close(); }

 private:
  std::unique_ptr<stream_source<T>> upstream_;
  P keep_;
};

}  // namespace kadr
