#pragma once

#include <optional>

#include "async/awaitable.hpp"

namespace kadr {

/// Where the items of a stream come from: the interface that a new kind of stream implements. It belongs to one stream,
/// which does not call it again before the last call has ended, nor after next() has given nothing or has thrown
/// anything but the caller's cancellation, nor after close(). Loop thread only.
template <class T>
class stream_source {
 public:
  stream_source() = default;
  stream_source(const stream_source&) = delete;
  stream_source& operator=(const stream_source&) = delete;
  /// Stops whatever runs on behalf of this stream, without waiting for it.
  virtual ~stream_source() = default;

  /// The next item; nothing: there are no more. Cancellation: operation_aborted, and the item goes to the next call.
  [[nodiscard]] virtual awaitable<std::optional<T>> next() = 0;

  /// Stops whatever runs on behalf of this stream and waits for its end; throws what its clean-up throws.
  [[nodiscard]] virtual awaitable<void> close() { co_return; }
};

/// The source of a stream that has ended.
template <class T>
class ended_source final : public stream_source<T> {
 public:
  [[nodiscard]] awaitable<std::optional<T>> next() override { co_return std::nullopt; }
};

}  // namespace kadr
