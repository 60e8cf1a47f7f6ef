#include "http/connector.hpp"

#include <algorithm>

namespace kadr {
namespace {

std::string_view without_brackets(std::string_view host) noexcept {
  if (host.starts_with('[')) return host.substr(1, host.size() - 2);
  return host;
}

}  // namespace

awaitable<result<std::vector<ip_address>>> connector::addresses_of(const url& target, deadline until) {
  std::vector<ip_address> found;
  if (const auto literal = ip_address::parse(without_brackets(target.host()))) {
    found.push_back(*literal);
  } else {
    auto resolved =
        co_await names_->resolve(std::string(target.host()), std::min(until, steady::now() + timeouts_.dns));
    if (!resolved) co_return resolved.error();
    found = std::move(*resolved);
  }
  const std::string first = found.front().to_string();
  std::erase_if(found, [&](const ip_address& a) { return !allowed_.permits(a, target.port(), target.host()); });
  if (found.empty()) {
    std::string where(target.host());
    if (where != first) where.append(" is ").append(first);
    co_return failure(errc::address_forbidden, where + "; list it in fetch.allow_private_addresses if it is meant");
  }
  co_return found;
}

awaitable<result<std::unique_ptr<connection>>> connector::connect(url target, deadline until) {
  if (is_bad_port(target.port())) co_return failure(errc::port_forbidden, std::to_string(target.port()));
  auto addresses = co_await addresses_of(target, until);
  if (!addresses) co_return addresses.error();

  const deadline give_up = std::min(until, steady::now() + timeouts_.connect);
  failure last(errc::connect_failed);
  for (const auto& address : *addresses) {
    auto c = std::make_unique<connection>(loop_, *sweeper_);
    auto connected = co_await c->connect(address, target.port(), give_up);
    if (connected && target.is_https()) connected = co_await c->start_tls(*tls_, target, give_up);
    if (connected) co_return std::move(c);
    last = connected.error();
    // Another address does not mend a certificate, a deadline or a lack of descriptors.
    if (last.klass() != error_class::transient || steady::now() >= give_up) break;
  }
  co_return last;
}

}  // namespace kadr
