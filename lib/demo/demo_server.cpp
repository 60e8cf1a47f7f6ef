#include "demo/demo_server.hpp"

#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <thread>

#include "async/call_soon.hpp"
#include "async/run.hpp"
#include "async/sleep.hpp"
#include "async/task_group.hpp"
#include "async/thread_pool.hpp"
#include "core/log.hpp"
#include "demo/demo_session.hpp"

namespace kadr {
namespace {

using asio::ip::tcp;
using acceptor_type = asio::basic_socket_acceptor<tcp, executor_type>;

constexpr std::size_t most_connections = 1024;
constexpr std::size_t drawing_threads = 2;

acceptor_type listen_on_loopback(asio::io_context& io, std::uint16_t port) {
  acceptor_type acceptor(io.get_executor());
  acceptor.open(tcp::v4());
  acceptor.set_option(tcp::acceptor::reuse_address(true));
  acceptor.bind(tcp::endpoint(asio::ip::address_v4::loopback(), port));
  acceptor.listen();
  return acceptor;
}

}  // namespace

struct demo_server::state {
  explicit state(const options& chosen)
      : world(chosen.seed, chosen.films),
        site(world, chosen.per_page, chosen.broken_posters),
        faults(chosen.seed, chosen.error_rate),
        acceptor(listen_on_loopback(io, chosen.port)),
        port(acceptor.local_endpoint().port()),
        context(site, pool, faults, requests, chosen.latency) {
    sessions.cancel_rest_on_failure(false);
    thread = std::thread([this] { run(); });
  }
  state(const state&) = delete;
  state& operator=(const state&) = delete;
  ~state() { stop(); }

  void stop() {
    if (!thread.joinable()) return;
    call_soon(io.get_executor(), [this] { sessions.cancel(); });
    thread.join();
  }

  void run() noexcept {
    try {
      kadr::run(io, serve());
    } catch (const std::exception& e) {
      log::error("demo server: {}", e.what());
    }
  }

  awaitable<void> serve() {
    sessions.spawn(accept_connections());
    co_await sessions.join();
  }

  awaitable<void> accept_connections() {
    while (!sessions.cancelled()) {
      auto accepted = co_await acceptor.async_accept(asio::as_tuple(asio::deferred));
      auto& [error, socket] = accepted;
      if (error == asio::error::operation_aborted) break;
      if (error) {
        // Out of descriptors or the like: the backlog holds the peers meanwhile.
        co_await sleep_for(std::chrono::milliseconds(50));
        continue;
      }
      if (sessions.size() > most_connections) continue;
      boost::system::error_code ignored;
      socket.set_option(tcp::no_delay(true), ignored);
      sessions.spawn(demo::serve_connection(std::move(socket), context));
    }
    acceptor.close();
  }

  const film_world world;
  const demo_site site;
  demo::request_log requests;
  demo::fault_script faults;  // server's thread
  asio::io_context io{1};
  acceptor_type acceptor;
  const std::uint16_t port;
  thread_pool pool{"demo-poster", drawing_threads};
  demo::session_context context;
  task_group sessions{io.get_executor()};
  std::thread thread;
};

demo_server::demo_server(options chosen) : state_(std::make_unique<state>(chosen)) {}
demo_server::~demo_server() = default;

std::uint16_t demo_server::port() const noexcept {
  return state_->port;
}
std::string demo_server::origin() const {
  return "http://127.0.0.1:" + std::to_string(state_->port);
}
const film_world& demo_server::world() const noexcept {
  return state_->world;
}
void demo_server::stop() {
  state_->stop();
}

demo_server::counters demo_server::count() const {
  counters now;
  now.requests = state_->requests.requests;
  now.bytes = state_->requests.bytes;
  now.errors = state_->requests.errors;
  return now;
}

std::map<std::string, int> demo_server::served() const {
  return state_->requests.served();
}

}  // namespace kadr
