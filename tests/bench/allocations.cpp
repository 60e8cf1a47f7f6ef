#include "bench/allocations.hpp"

#include <malloc.h>

#include <cstdlib>
#include <new>

namespace {

std::size_t calls = 0;  // the benchmarks have one thread

}  // namespace

void* operator new(std::size_t size) {
  ++calls;
  if (void* memory = std::malloc(size)) return memory;
  throw std::bad_alloc();
}
void operator delete(void* memory) noexcept {
  std::free(memory);
}
void operator delete(void* memory, std::size_t) noexcept {
  std::free(memory);
}

namespace kadr::bench {

std::size_t allocations() noexcept {
  return calls;
}

std::size_t bytes_in_use() noexcept {
  const auto info = mallinfo2();
  return info.uordblks + info.hblkhd;
}

}  // namespace kadr::bench
