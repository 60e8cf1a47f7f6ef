#include <netinet/in.h>

#include <filesystem>
#include <iterator>
#include <string_view>

#include "unit/async/tutorial/tools.hpp"

namespace kadr::tutorial {
namespace {

using namespace test;

constexpr std::size_t mebibyte = 1u << 20;

sockaddr_in address_of(int listener) {
  sockaddr_in address = {};
  socklen_t size = sizeof address;
  check(::getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size) == 0, "getsockname");
  return address;
}

/// Connected as soon as the listener's backlog has it. Small buffers: a large message goes in many parts.
unique_fd connect_to(sockaddr_in address) {
  unique_fd socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const int small = 8192;
  check(::setsockopt(socket.get(), SOL_SOCKET, SO_SNDBUF, &small, sizeof small) == 0, "SO_SNDBUF");
  check(::setsockopt(socket.get(), SOL_SOCKET, SO_RCVBUF, &small, sizeof small) == 0, "SO_RCVBUF");
  check(::connect(socket.get(), reinterpret_cast<sockaddr*>(&address), sizeof address) == 0, "connect");
  check(::fcntl(socket.get(), F_SETFL, O_NONBLOCK) == 0, "O_NONBLOCK");
  return socket;
}

/// The close that follows sends a reset.
void reset_on_close(int socket) {
  const linger at_once = {1, 0};
  check(::setsockopt(socket, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once) == 0, "SO_LINGER");
}

std::size_t open_descriptors() {
  const std::filesystem::directory_iterator begin("/proc/self/fd");
  return static_cast<std::size_t>(std::distance(begin, std::filesystem::directory_iterator()));
}

subroutine<> send_and_finish(int socket, std::span<const char> message) {
  co_await send_all(socket, message);
  check(::shutdown(socket, SHUT_WR) == 0, "shutdown");
}

/// Sends from a task of its own and reads meanwhile, on one socket; 1 if all came back and then the end.
subroutine<> talk(sockaddr_in server, std::string_view message, int& good) {
  const unique_fd socket = connect_to(server);
  const task_id sender = co_await new_task(send_and_finish(socket.get(), message));
  std::vector<char> buffer(4096);
  std::size_t received = 0;
  bool same = true;
  while (const auto size = co_await receive(socket.get(), buffer)) {
    same = same && received + size <= message.size() &&
           message.substr(received, size) == std::string_view(buffer.data(), size);
    received += size;
  }
  co_await wait_task(sender);
  if (same && received == message.size()) ++good;
}

/// Kills the server when the clients have ended.
subroutine<> stop_after(std::vector<task_id> clients, task_id server) {
  for (const task_id client : clients) co_await wait_task(client);
  co_await kill_task(server);
}

TEST(tutorial_echo, sends_back_what_a_client_sends) {
  unique_fd listener = listen_on_loopback();
  const auto address = address_of(listener.get());
  EXPECT_EQ(address.sin_addr.s_addr, htonl(INADDR_LOOPBACK));
  scheduler loop;
  int good = 0;
  const task_id server = loop.spawn(echo_server(std::move(listener)));
  loop.spawn(stop_after(std::vector<task_id>{loop.spawn(talk(address, "hello", good))}, server));
  loop.run();
  EXPECT_EQ(good, 1);
}

TEST(tutorial_echo, a_client_that_sends_nothing_gets_nothing) {
  unique_fd listener = listen_on_loopback();
  const auto address = address_of(listener.get());
  scheduler loop;
  int good = 0;
  const task_id server = loop.spawn(echo_server(std::move(listener)));
  loop.spawn(stop_after(std::vector<task_id>{loop.spawn(talk(address, "", good))}, server));
  loop.run();
  EXPECT_EQ(good, 1);
}

TEST(tutorial_echo, serves_a_hundred_clients_at_once_with_messages_larger_than_socket_buffers) {
  constexpr std::size_t clients = 100;
  unique_fd listener = listen_on_loopback();
  const auto address = address_of(listener.get());
  std::string text;
  for (std::size_t i = 0; text.size() < mebibyte + clients; ++i) text += std::to_string(i);
  {
    const unique_fd probe = connect_to(address);
    EXPECT_LT(::send(probe.get(), text.data(), mebibyte, MSG_NOSIGNAL), static_cast<ssize_t>(mebibyte));
  }
  const auto descriptors = open_descriptors();
  scheduler loop;
  int good = 0;
  const task_id server = loop.spawn(echo_server(std::move(listener)));
  std::vector<task_id> ids;
  for (std::size_t i = 0; i < clients; ++i)
    ids.push_back(loop.spawn(talk(address, std::string_view(text).substr(i, mebibyte), good)));
  loop.spawn(stop_after(std::move(ids), server));
  loop.run();
  EXPECT_EQ(good, static_cast<int>(clients));
  EXPECT_EQ(open_descriptors(), descriptors) << "all sockets closed, plus the epoll, minus the listener";
}

/// Sends for as long as the server reads, never reads itself, then resets the connection.
subroutine<> break_off_while_the_server_writes(sockaddr_in server) {
  const unique_fd socket = connect_to(server);
  fill(socket.get());
  co_await yield_times(10);
  reset_on_close(socket.get());
}

subroutine<> break_off_while_the_server_reads(sockaddr_in server) {
  const unique_fd socket = connect_to(server);
  co_await yield_times(10);
  reset_on_close(socket.get());
}

/// Closes with unread data on its side: the server's next write meets a closed socket.
subroutine<> hang_up_without_reading(sockaddr_in server) {
  const unique_fd socket = connect_to(server);
  put(socket.get(), "answer this");
  co_await wait_read(socket.get());
  put(socket.get(), "and this");
}

/// Gives the server turns until only `left` descriptors are open; the test's own time limit is the bound.
subroutine<> wait_for_descriptors(std::size_t left) {
  while (open_descriptors() > left) co_await get_tid();
}

TEST(tutorial_echo, a_client_that_goes_midway_ends_its_own_task_only) {
  unique_fd listener = listen_on_loopback();
  const auto address = address_of(listener.get());
  scheduler loop;
  int good = 0;
  const auto descriptors = open_descriptors();
  const task_id server = loop.spawn(echo_server(std::move(listener)));
  std::vector<task_id> ids;
  for (int i = 0; i < 20; ++i) {
    ids.push_back(loop.spawn(break_off_while_the_server_writes(address)));
    ids.push_back(loop.spawn(break_off_while_the_server_reads(address)));
    ids.push_back(loop.spawn(hang_up_without_reading(address)));
    ids.push_back(loop.spawn(talk(address, "still served", good)));
  }
  ids.push_back(loop.spawn(wait_for_descriptors(descriptors)));
  loop.spawn(stop_after(std::move(ids), server));
  loop.run();
  EXPECT_EQ(good, 20);
  EXPECT_EQ(open_descriptors(), descriptors - 1) << "the listener went with its server";
}

subroutine<> note_reset(sockaddr_in server, bool& reset) {
  const unique_fd socket = connect_to(server);
  std::vector<char> buffer(16);
  try {
    co_await receive(socket.get(), buffer);
  } catch (const std::system_error& e) {
    reset = e.code() == std::errc::connection_reset;
  }
}

TEST(tutorial_echo, receive_throws_connection_reset) {
  const unique_fd listener = listen_on_loopback();
  scheduler loop;
  bool reset = false;
  loop.spawn(note_reset(address_of(listener.get()), reset));
  loop.spawn([](int socket) -> subroutine<> {
    co_await wait_read(socket);
    const unique_fd client(::accept(socket, nullptr, nullptr));
    reset_on_close(client.get());
  }(listener.get()));
  loop.run();
  EXPECT_TRUE(reset);
}

subroutine<> note_broken_pipe(unique_fd socket, bool& broken) {
  try {
    co_await send_all(socket.get(), std::string_view("into the void"));
  } catch (const std::system_error& e) {
    broken = e.code() == std::errc::broken_pipe;
  }
}

TEST(tutorial_echo, send_all_to_a_closed_peer_throws_broken_pipe_and_raises_no_signal) {
  auto sockets = socket_pair();
  sockets.second = unique_fd();
  scheduler loop;
  bool broken = false;
  loop.spawn(note_broken_pipe(std::move(sockets.first), broken));
  loop.run();
  EXPECT_TRUE(broken);
}

TEST(tutorial_echo, receive_from_a_closed_descriptor_throws_and_does_not_wait) {
  scheduler loop;
  std::vector<char> buffer(16);
  loop.spawn([](std::span<char> into) -> subroutine<> { co_await receive(-1, into); }(buffer));
  EXPECT_THROW(loop.run(), std::system_error);
}

subroutine<> connect_and_wait(sockaddr_in server, int& connected) {
  const unique_fd socket = connect_to(server);
  put(socket.get(), "x");
  co_await wait_read(socket.get());
  ++connected;
  std::vector<char> buffer(16);
  while (co_await receive(socket.get(), buffer) != 0) continue;
}

subroutine<> fail_when(int& connected, int all) {
  while (connected < all) co_await get_tid();
  throw std::runtime_error("stop here");
}

TEST(tutorial_echo, the_scheduler_takes_all_sockets_with_it) {
  const auto descriptors = open_descriptors();
  {
    unique_fd listener = listen_on_loopback();
    const auto address = address_of(listener.get());
    scheduler loop;
    int connected = 0;
    loop.spawn(echo_server(std::move(listener)));
    for (int i = 0; i < 10; ++i) loop.spawn(connect_and_wait(address, connected));
    loop.spawn(fail_when(connected, 10));
    EXPECT_THROW(loop.run(), std::runtime_error);
    EXPECT_EQ(open_descriptors(), descriptors + 1 + 1 + 20) << "epoll, listener, both ends of each connection";
  }
  EXPECT_EQ(open_descriptors(), descriptors);
}

}  // namespace
}  // namespace kadr::tutorial
