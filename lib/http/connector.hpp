#pragma once

#include <memory>
#include <vector>

#include "async/awaitable.hpp"
#include "core/error.hpp"
#include "core/ip_address.hpp"
#include "core/url.hpp"
#include "http/connection.hpp"
#include "http/request.hpp"
#include "http/resolver.hpp"

namespace kadr {

/// Makes connections: name, address check, TCP, TLS. The one place where kadr decides what it may connect to; the
/// address that was checked is the one connected (FAULTS D7). Loop thread only.
class connector {
 public:
  connector(executor_type loop, deadline_sweeper& sweeper, resolver& names, tls_context& tls, address_allowlist allowed,
            request_timeouts timeouts)
      : loop_(loop),
        sweeper_(&sweeper),
        names_(&names),
        tls_(&tls),
        allowed_(std::move(allowed)),
        timeouts_(timeouts) {}

  /// errc::port_forbidden, address_forbidden, and those of resolver and connection. Addresses are tried in the
  /// resolver's order, all within the connect time-out.
  [[nodiscard]] awaitable<result<std::unique_ptr<connection>>> connect(url target, deadline until);

 private:
  awaitable<result<std::vector<ip_address>>> addresses_of(const url& target, deadline until);

  executor_type loop_;
  deadline_sweeper* sweeper_;
  resolver* names_;
  tls_context* tls_;
  address_allowlist allowed_;
  request_timeouts timeouts_;
};

}  // namespace kadr
