#include "http/resolver.hpp"

#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <cstring>
#include <memory>

#include "async/offload.hpp"
#include "async/with_timeout.hpp"

namespace kadr {
namespace {

failure dns_failure(const std::string& host, int code) {
  const bool missing = code == EAI_NONAME || code == EAI_NODATA;
  return {missing ? errc::dns_not_found : errc::dns_failed, host + ": " + ::gai_strerror(code)};
}

resolver::answer blocking_look_up(const std::string& host) {
  addrinfo hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_ADDRCONFIG;
  addrinfo* raw = nullptr;
  if (const int code = ::getaddrinfo(host.c_str(), nullptr, &hints, &raw); code != 0) return dns_failure(host, code);
  const std::unique_ptr<addrinfo, void (*)(addrinfo*)> list(raw, &::freeaddrinfo);

  std::vector<ip_address> found;
  for (const addrinfo* a = raw; a && found.size() < resolver::max_addresses; a = a->ai_next) {
    ip_address address;
    if (a->ai_family == AF_INET) {
      std::memcpy(address.bytes.data(), &reinterpret_cast<const sockaddr_in*>(a->ai_addr)->sin_addr, 4);
    } else if (a->ai_family == AF_INET6) {
      address.v6 = true;
      std::memcpy(address.bytes.data(), &reinterpret_cast<const sockaddr_in6*>(a->ai_addr)->sin6_addr, 16);
    } else {
      continue;
    }
    if (std::find(found.begin(), found.end(), address) == found.end()) found.push_back(address);
  }
  if (found.empty()) return failure(errc::no_address, host);
  return found;
}

/// A plain function, so that the captures do not stand in a co_await expression.
awaitable<resolver::answer> look_up_on(thread_pool& pool, std::string host) {
  return offload_abandonable(pool, [host = std::move(host)] { return blocking_look_up(host); });
}

}  // namespace

awaitable<resolver::answer> resolver::resolve(std::string host, deadline until) {
  if (const auto known = kept_.find(host); known != kept_.end() && known->second.expires > steady::now())
    co_return known->second.addresses;
  std::function<awaitable<answer>()> make = [this, host] { return look_up(host); };
  auto found = co_await with_timeout(until, flights_.run(host, std::move(make)));
  if (!found) co_return failure(errc::dns_timeout, host);
  co_return std::move(*found);
}

awaitable<resolver::answer> resolver::look_up(std::string host) {
  answer found = co_await look_up_on(*pool_, host);
  keep(host, found);
  co_return found;
}

void resolver::keep(const std::string& host, const answer& found) {
  if (!found && found.error().code != errc::dns_not_found) return;
  const deadline now = steady::now();
  if (kept_.size() >= max_kept) std::erase_if(kept_, [now](const auto& entry) { return entry.second.expires <= now; });
  if (kept_.size() >= max_kept) kept_.erase(kept_.begin());
  kept_.insert_or_assign(host, kept{found, now + (found ? keep_found : keep_missing)});
}

}  // namespace kadr
