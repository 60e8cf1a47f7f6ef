#pragma once

#include <cstddef>
#include <deque>
#include <memory>
#include <optional>
#include <stdexcept>
#include <type_traits>
#include <utility>

#include "async/outcome.hpp"
#include "async/stream_consumer.hpp"
#include "async/stream_source.hpp"
#include "async/task_group.hpp"

namespace kadr {

/// See stream::buffered. One child for each item pulls it and then runs it; one child at a time pulls.
template <class U>
class buffered_source final : public stream_source<typename outcome<U>::value_type> {
 public:
  using value_type = typename outcome<U>::value_type;

  buffered_source(std::unique_ptr<stream_source<awaitable<U>>> upstream, std::size_t n, task_group& group)
      : shared_(std::make_shared<shared>(std::move(upstream))), n_(n), group_(group) {
    if (n == 0) throw std::invalid_argument("stream: buffered(0)");
  }
  ~buffered_source() override { stop(); }

  [[nodiscard]] awaitable<std::optional<value_type>> next() override {
    for (bool cancelled = false;;) {
      fill();
      if (running_.empty()) co_return std::nullopt;
      if (running_.front().done()) co_return take();
      if (cancelled) throw_cancelled();
      front_watch watch(shared_->consumer);
      running_.front().state()->watch(watch);
      cancelled = co_await shared_->consumer.wait();
    }
  }

  [[nodiscard]] awaitable<void> close() override {
    stop();
    for (const auto& each : running_) co_await each.wait();
    co_await shared_->upstream->close();
  }

 private:
  // What the children use, who may outlive the stream.
  struct shared {
    explicit shared(std::unique_ptr<stream_source<awaitable<U>>> u) noexcept : upstream(std::move(u)) {}
    std::unique_ptr<stream_source<awaitable<U>>> upstream;
    stream_consumer consumer;
    bool may_pull = true;  // nobody pulls now, and there may be more
    bool dropped = false;
  };
  struct front_watch final : completion_observer {
    explicit front_watch(stream_consumer& c) noexcept : consumer(c) {}
    void completed() noexcept override { consumer.wake(); }
    stream_consumer& consumer;
  };

  static awaitable<std::optional<value_type>> pull_and_run(std::shared_ptr<shared> self) {
    std::optional<value_type> result;
    try {
      self->may_pull = false;
      std::optional<awaitable<U>> work = co_await self->upstream->next();
      self->may_pull = work.has_value();
      self->consumer.wake();
      if (!work) co_return result;
      if constexpr (std::is_void_v<U>) {
        co_await std::move(*work);
        result.emplace();
      } else {
        U value = co_await std::move(*work);
        result.emplace(std::move(value));
      }
    } catch (...) {
      if (!self->dropped) throw;
    }
    co_return result;
  }

  void fill() {
    while (running_.size() < n_ && shared_->may_pull) {
      running_.push_back(group_.start(pull_and_run(shared_)));
      // It has not been started then; one operation_aborted in the line is enough.
      if (group_.cancelled()) shared_->may_pull = false;
    }
  }

  std::optional<value_type> take() {
    std::optional<value_type> result = running_.front().state()->look().take();
    running_.pop_front();
    fill();
    return result;
  }

  void stop() noexcept {
    shared_->dropped = true;
    for (const auto& each : running_) {
      if (each.done()) {
        static_cast<void>(each.exception());
      } else {
        each.cancel();
      }
    }
  }

  std::shared_ptr<shared> shared_;
  std::size_t n_;
  task_group& group_;
  std::deque<task<std::optional<value_type>>> running_;  // in the order of the items; those that have ended included
};

}  // namespace kadr
