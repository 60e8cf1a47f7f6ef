#pragma once

#include <exception>
#include <type_traits>
#include <utility>
#include <variant>

namespace kadr {

/// How a piece of work ended: not yet, with a value, or with an exception. What gather_settled() returns. `T` may be
/// void and need not be default constructible; an outcome moves and copies as it does. A plain value: no thread of its
/// own.
template <class T>
class outcome {
 public:
  using value_type = std::conditional_t<std::is_void_v<T>, std::monostate, T>;

  template <class... Args>
  void set_value(Args&&... args) {
    state_.template emplace<1>(std::forward<Args>(args)...);
  }
  void set_exception(std::exception_ptr error) noexcept { state_.template emplace<2>(std::move(error)); }
  /// Stores what `fn()` returns or throws.
  template <class F>
  void set_from(F& fn) noexcept {
    try {
      if constexpr (std::is_void_v<T>) {
        fn();
        set_value();
      } else {
        set_value(fn());
      }
    } catch (...) {
      set_exception(std::current_exception());
    }
  }

  [[nodiscard]] bool done() const noexcept { return state_.index() != 0; }
  /// Whether it ended with an exception; operation_aborted is one, see is_cancellation().
  [[nodiscard]] bool failed() const noexcept { return state_.index() == 2; }
  /// That exception; null if there is none.
  [[nodiscard]] std::exception_ptr exception() const noexcept {
    const auto* error = std::get_if<2>(&state_);
    return error ? *error : nullptr;
  }

  /// The value, or throws the exception; std::bad_variant_access before the end. An outcome<void> has a
  /// std::monostate.
  [[nodiscard]] const value_type& value() const {
    if (failed()) std::rethrow_exception(std::get<2>(state_));
    return std::get<1>(state_);
  }
  /// Moves the value out; throws as value() does.
  T take() {
    if (failed()) std::rethrow_exception(std::get<2>(state_));
    if constexpr (std::is_void_v<T>) {
      (void)std::get<1>(state_);
    } else {
      return std::move(std::get<1>(state_));
    }
  }

 private:
  std::variant<std::monostate, value_type, std::exception_ptr> state_;
};

}  // namespace kadr
