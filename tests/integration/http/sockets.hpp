#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace kadr::test {

/// A port of 127.0.0.1 on which nobody listens, kept from others: connecting is refused.
class closed_port {
 public:
  closed_port();
  closed_port(const closed_port&) = delete;
  closed_port& operator=(const closed_port&) = delete;
  ~closed_port();
  [[nodiscard]] std::string address() const { return "http://127.0.0.1:" + std::to_string(port_) + "/"; }

 protected:
  int descriptor_ = -1;
  std::uint16_t port_ = 0;
};

/// A port whose backlog is full: whoever connects gets no answer.
class black_hole : public closed_port {
 public:
  black_hole();
  ~black_hole();

 private:
  std::vector<int> fillers_;
};

/// Descriptors that this process has open.
[[nodiscard]] std::size_t open_descriptors();
/// Raises the soft limit of descriptors; false where so many may not be open.
[[nodiscard]] bool allow_descriptors(std::size_t wanted);

}  // namespace kadr::test
