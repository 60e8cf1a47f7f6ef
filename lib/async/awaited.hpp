#pragma once

#include "async/awaitable.hpp"

namespace kadr {

template <class A>
struct awaited_type {};
template <class T>
struct awaited_type<awaitable<T>> {
  using type = T;
};

/// What awaiting an `A` gives: T for awaitable<T>.
template <class A>
using awaited = typename awaited_type<A>::type;

template <class A>
concept is_awaitable = requires {
  typename awaited<A>;
};

}  // namespace kadr
