#include "app/http_setup.hpp"

namespace kadr {

http_options http_options_of(const job_settings& job) {
  http_options o;
  o.user_agent = job.fetch.user_agent;
  o.timeouts.dns = job.fetch.timeout.dns;
  o.timeouts.connect = job.fetch.timeout.connect;
  o.timeouts.first_byte = job.fetch.timeout.first_byte;
  o.timeouts.idle = job.fetch.timeout.idle;
  o.timeouts.total = job.fetch.timeout.total;
  o.allow_private_addresses = job.fetch.allow_private_addresses;
  o.ca_file = job.fetch.ca_file;
  o.idle_connections = static_cast<std::size_t>(job.fetch.concurrency);
  return o;
}

}  // namespace kadr
