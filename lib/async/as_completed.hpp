#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "async/cancellation.hpp"
#include "async/completable.hpp"
#include "async/stream.hpp"
#include "async/stream_consumer.hpp"

namespace kadr {

/// See as_completed().
template <class Handle>
class completed_source final : public stream_source<Handle> {
 public:
  explicit completed_source(std::vector<Handle> handles) : handles_(std::move(handles)), watches_(handles_.size()) {
    done_.reserve(handles_.size());
    for (std::size_t i = 0; i < handles_.size(); ++i) {
      watches_[i].source = this;
      watches_[i].index = i;
      if (handles_[i].done()) {
        done_.push_back(i);
      } else {
        handles_[i].state()->watch(watches_[i]);
      }
    }
  }

  [[nodiscard]] awaitable<std::optional<Handle>> next() override {
    for (bool cancelled = false;;) {
      if (next_ == handles_.size()) co_return std::nullopt;
      if (next_ < done_.size()) co_return std::move(handles_[done_[next_++]]);
      if (cancelled) throw_cancelled();
      cancelled = co_await consumer_.wait();
    }
  }

 private:
  struct watch final : completion_observer {
    void completed() noexcept override {
      source->done_.push_back(index);
      source->consumer_.wake();
    }
    completed_source* source = nullptr;
    std::size_t index = 0;
  };

  std::vector<Handle> handles_;
  std::vector<watch> watches_;
  std::vector<std::size_t> done_;  // in the order of completion
  std::size_t next_ = 0;
  stream_consumer consumer_;
};

/// The handles, futures or tasks, in the order in which they end from now on; first, in input order, those that have
/// ended already (asyncio.as_completed). It gives handles, so that a failure does not end the stream: look at each with
/// value() or exception(). The same handle given twice comes twice.
///
/// Cancels nothing. A next() that is cancelled or runs into a time limit loses nothing. The handles that nobody has
/// asked for are dropped with the stream.
template <class Handle>
[[nodiscard]] stream<Handle> as_completed(std::vector<Handle> handles) {
  return stream<Handle>(std::make_unique<completed_source<Handle>>(std::move(handles)));
}

}  // namespace kadr
