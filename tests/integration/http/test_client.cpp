#include "integration/http/test_client.hpp"

#include <ostream>
#include <utility>

namespace kadr::test {

fetched::fetched(result<http_reply> r, std::string b) : body(std::move(b)) {
  if (r) {
    outcome = std::to_string(r->head->status);
    reply.emplace(std::move(*r));
  } else {
    outcome = describe(r.error().code).name;
    message = r.error().message();
  }
}

void PrintTo(const fetched& f, std::ostream* out) {
  *out << f.outcome << ' ' << f.message << " with " << f.body.size() << " bytes";
}

http_options loopback_options() {
  http_options options;
  options.allow_private_addresses = address_allowlist::parse({"127.0.0.0/8", "localhost"}).value();
  options.timeouts.dns = options.timeouts.connect = options.timeouts.first_byte = options.timeouts.idle = 30s;
  options.timeouts.total = 60s;
  return options;
}

awaitable<fetched> fetch(http_client& client, std::string address, tweak change) {
  string_sink sink;
  http_request request(url::parse(address).value(), &sink);
  if (change) change(request);
  auto reply = co_await client.fetch(std::move(request));
  co_return fetched(std::move(reply), sink.take());
}

awaitable<void> fetch_into(http_client& client, std::string address, std::string& outcome, tweak change) {
  const fetched got = co_await fetch(client, std::move(address), std::move(change));
  outcome = got.outcome;
}

test_client::test_client(http_options options)
    : client_(make_http_client(loop_.get_executor(), names_, std::move(options)).value()) {}

test_client::~test_client() {
  run(client_->close());
  client_.reset();
  loop_.run_for(20s);
  EXPECT_TRUE(loop_.stopped()) << "work is left after the client's end";
}

}  // namespace kadr::test
