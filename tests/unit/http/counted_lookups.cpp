#include "unit/http/counted_lookups.hpp"

#include <arpa/inet.h>
#include <dlfcn.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <cstdint>
#include <cstdlib>
#include <cstring>

namespace kadr::test {
namespace {

/// In one block each, as the library's freeaddrinfo expects them.
addrinfo* address(std::uint32_t host, addrinfo* next) {
  void* block = std::calloc(1, sizeof(addrinfo) + sizeof(sockaddr_in));
  auto* info = static_cast<addrinfo*>(block);
  sockaddr_in in{};
  in.sin_family = AF_INET;
  in.sin_addr.s_addr = htonl(host);
  void* place = info + 1;
  std::memcpy(place, &in, sizeof in);
  info->ai_family = AF_INET;
  info->ai_socktype = SOCK_STREAM;
  info->ai_addrlen = sizeof in;
  info->ai_addr = static_cast<sockaddr*>(place);
  info->ai_next = next;
  return info;
}

constexpr std::uint32_t first_address = 10U << 24 | 1U << 16 | 2U << 8 | 3U;

}  // namespace

counted_lookups& counted_lookups::get() {
  static counted_lookups only;
  return only;
}

void counted_lookups::reset() {
  count_ = 0;
  release();
}

void counted_lookups::hold() {
  const std::lock_guard lock(mutex_);
  held_ = true;
}

void counted_lookups::release() {
  const std::lock_guard lock(mutex_);
  held_ = false;
  changed_.notify_all();
}

int counted_lookups::look_up(const std::string& name, void* found) {
  ++count_;
  {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return !held_; });
  }
  if (name == "missing.test") return EAI_NONAME;
  if (name == "broken.test") return EAI_AGAIN;
  const std::uint32_t addresses = name == "many.test" ? 1000 : 1;
  addrinfo* list = nullptr;
  for (std::uint32_t i = addresses; i > 0; --i) list = address(first_address + i - 1, list);
  *static_cast<addrinfo**>(found) = list;
  return 0;
}

}  // namespace kadr::test

extern "C" int getaddrinfo(const char* node, const char* service, const addrinfo* hints, addrinfo** found) {
  using library_call = int (*)(const char*, const char*, const addrinfo*, addrinfo**);
  static const auto library = reinterpret_cast<library_call>(::dlsym(RTLD_NEXT, "getaddrinfo"));
  const std::string name = node ? node : "";
  if (!name.ends_with(".test")) return library(node, service, hints, found);
  return kadr::test::counted_lookups::get().look_up(name, found);
}
