#include "support/scripted_server.hpp"

#include <openssl/ssl.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <csignal>
#include <list>
#include <mutex>
#include <stdexcept>
#include <thread>

#include "async/awaitable.hpp"
#include "support/scripted_peer.hpp"

namespace kadr::test {
namespace {

using context_pointer = std::unique_ptr<SSL_CTX, void (*)(SSL_CTX*)>;

context_pointer make_context(const identity* who) {
  context_pointer context(who ? SSL_CTX_new(TLS_server_method()) : nullptr, &SSL_CTX_free);
  if (!who) return context;
  if (SSL_CTX_use_certificate_chain_file(context.get(), who->certificate_file.c_str()) != 1 ||
      SSL_CTX_use_PrivateKey_file(context.get(), who->key_file.c_str(), SSL_FILETYPE_PEM) != 1)
    throw std::runtime_error("scripted_server: cannot use " + who->certificate_file);
  static constexpr unsigned char id[] = "kadr";
  SSL_CTX_set_session_id_context(context.get(), id, sizeof id - 1);
  return context;
}

std::string target_of(const std::string& head) {
  const auto from = head.find(' ');
  const auto until = head.find(' ', from + 1);
  return from == std::string::npos || until == std::string::npos ? "" : head.substr(from + 1, until - from - 1);
}

struct session {
  session(scripted_peer::socket_type socket, SSL_CTX* context, executor_type loop)
      : peer(std::move(socket), context), timer(loop) {}
  scripted_peer peer;
  steady_timer timer;
  std::string received;
  std::string head;
};

}  // namespace

script drip(std::string_view bytes, std::chrono::milliseconds between) {
  script steps;
  for (const char c : bytes) {
    steps.push_back(pause(between));
    steps.push_back(send(std::string(1, c)));
  }
  return steps;
}

std::string ok(std::string_view body, std::string_view fields) {
  std::string reply = "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body.size()) + "\r\n";
  return reply.append(fields).append("\r\n").append(body);
}

class scripted_server::implementation {
 public:
  implementation(std::vector<script> scripts, const options& how)
      : scripts_(std::move(scripts)),
        context_(make_context(how.tls)),
        scheme_(how.tls ? "https://" : "http://"),
        address_(how.address),
        acceptor_(loop_.get_executor()) {
    std::signal(SIGPIPE, SIG_IGN);  // OpenSSL writes with write(2)
    const asio::ip::tcp::endpoint where(asio::ip::make_address(address_), 0);
    acceptor_.open(where.protocol());
    acceptor_.bind(where);
    acceptor_.listen(4096);
    port_ = acceptor_.local_endpoint().port();
    start(accept());
    thread_ = std::thread([this] { loop_.run(); });
  }

  ~implementation() {
    asio::post(loop_, [this] { end(); });
    thread_.join();
  }

  void release() {
    asio::post(loop_, [this] {
      released_ = true;
      for (auto& s : sessions_) s.timer.cancel();
    });
  }

  std::vector<std::string> heads() const {
    const std::lock_guard lock(mutex_);
    return heads_;
  }

  std::string address(std::string_view path, std::string_view host) const {
    return scheme_ + (host.empty() ? address_ : std::string(host)) + ':' + std::to_string(port_) + std::string(path);
  }

  std::atomic<std::size_t> head_count = 0, accepted = 0, open = 0, resumed = 0, steps_done = 0;
  [[nodiscard]] std::uint16_t port() const noexcept { return port_; }

 private:
  /// A throwing task is a bug of this file: it ends the test program.
  void start(awaitable<void> task) {
    asio::co_spawn(loop_.get_executor(), std::move(task), [](const std::exception_ptr& error) {
      if (error) std::terminate();
    });
  }

  awaitable<void> accept() {
    for (;;) {
      scripted_peer::socket_type socket(loop_.get_executor());
      const auto came = co_await acceptor_.async_accept(socket, asio::as_tuple(asio::deferred));
      if (!acceptor_.is_open()) co_return;
      if (std::get<0>(came)) continue;
      const std::size_t index = std::min(accepted.load(), scripts_.size() - 1);
      ++open;
      ++accepted;
      sessions_.emplace_front(std::move(socket), context_.get(), loop_.get_executor());
      start(serve(sessions_.begin(), scripts_[index]));
    }
  }

  awaitable<void> serve(std::list<session>::iterator s, const script& steps) {
    if (co_await s->peer.handshake()) {
      if (s->peer.session_resumed()) ++resumed;
      for (std::size_t at = 0; at < steps.size(); ++at) {
        if (steps[at].what == step::kind::again) {
          at = static_cast<std::size_t>(-1);
          continue;
        }
        const bool went_on = co_await perform(*s, steps[at]);
        ++steps_done;
        if (!went_on || ending_) break;
      }
    }
    sessions_.erase(s);
    --open;
  }

  awaitable<bool> perform(session& s, const step& what) {
    switch (what.what) {
      case step::kind::read_head:
        co_return co_await read_head(s);
      case step::kind::send:
        co_return co_await s.peer.write(what.bytes);
      case step::kind::echo: {
        const std::string reply = ok(target_of(s.head));
        co_return co_await s.peer.write(reply);
      }
      case step::kind::bounce: {
        const std::string target = target_of(s.head);
        const std::string reply =
            "HTTP/1.1 302 Found\r\nLocation: " + target.substr(target.find('?') + 1) + "\r\nContent-Length: 0\r\n\r\n";
        co_return co_await s.peer.write(reply);
      }
      case step::kind::pause:
        s.timer.expires_after(what.time);
        co_await s.timer.async_wait(asio::as_tuple(asio::deferred));
        co_return true;
      case step::kind::wait_release:
        while (!released_ && !ending_) {
          s.timer.expires_at(no_deadline);
          co_await s.timer.async_wait(asio::as_tuple(asio::deferred));
        }
        co_return true;
      case step::kind::half_close:
        s.peer.half_close();
        co_return true;
      case step::kind::hold: {
        std::array<char, 4096> dropped;
        while (co_await s.peer.read(dropped) > 0) {
        }
        co_return false;
      }
      case step::kind::close:
        s.peer.say_goodbye();
        break;
      case step::kind::reset:
        s.peer.reset();
        break;
      case step::kind::cut:
      case step::kind::again:
        break;
    }
    s.peer.close();
    co_return false;
  }

  awaitable<bool> read_head(session& s) {
    std::size_t end = 0;
    while ((end = s.received.find("\r\n\r\n")) == std::string::npos) {
      std::array<char, 4096> buffer;
      const std::size_t n = co_await s.peer.read(buffer);
      if (n == 0) co_return false;
      s.received.append(buffer.data(), n);
    }
    s.head = s.received.substr(0, end + 4);
    s.received.erase(0, end + 4);
    const std::lock_guard lock(mutex_);
    heads_.push_back(s.head);
    head_count = heads_.size();
    co_return true;
  }

  void end() {
    ending_ = true;
    acceptor_.close();
    for (auto& s : sessions_) {
      s.peer.close();
      s.timer.cancel();
    }
  }

  const std::vector<script> scripts_;
  context_pointer context_;
  std::string scheme_, address_;
  std::uint16_t port_ = 0;
  mutable std::mutex mutex_;
  std::vector<std::string> heads_;
  asio::io_context loop_{1};
  asio::basic_socket_acceptor<asio::ip::tcp, executor_type> acceptor_;
  std::list<session> sessions_;
  bool released_ = false;
  bool ending_ = false;
  std::thread thread_;
};

scripted_server::scripted_server(script every) : scripted_server(std::vector<script>(1, std::move(every))) {}
scripted_server::scripted_server(std::vector<script> scripts) : scripted_server(std::move(scripts), options()) {}
scripted_server::scripted_server(std::vector<script> scripts, const options& how)
    : self_(std::make_unique<implementation>(std::move(scripts), how)) {}
scripted_server::~scripted_server() = default;

std::uint16_t scripted_server::port() const noexcept {
  return self_->port();
}
std::string scripted_server::address(std::string_view path, std::string_view host) const {
  return self_->address(path, host);
}
void scripted_server::release() {
  self_->release();
}
std::vector<std::string> scripted_server::heads() const {
  return self_->heads();
}
std::size_t scripted_server::head_count() const noexcept {
  return self_->head_count;
}
std::size_t scripted_server::accepted() const noexcept {
  return self_->accepted;
}
std::size_t scripted_server::open() const noexcept {
  return self_->open;
}
std::size_t scripted_server::resumed() const noexcept {
  return self_->resumed;
}
std::size_t scripted_server::steps_done() const noexcept {
  return self_->steps_done;
}

}  // namespace kadr::test
