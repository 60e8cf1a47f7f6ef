#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "crawl/origin_slot.hpp"
#include "model/request.hpp"

namespace kadr {

/// The part of the frontier that is in memory: leased requests, by origin. Origins take turns. Loop thread only.
class window {
 public:
  /// Holds at most `capacity` waiting requests, at most `per_origin` of one origin, so that a slow one leaves room.
  window(std::size_t capacity, std::size_t per_origin, origin_slot::manners m)
      : capacity_(capacity), per_origin_(per_origin), manners_(m) {}

  void add(leased_request request);
  /// How many more would fit.
  [[nodiscard]] std::size_t room() const noexcept { return capacity_ > waiting_ ? capacity_ - waiting_ : 0; }
  [[nodiscard]] std::size_t per_origin() const noexcept { return per_origin_; }
  [[nodiscard]] std::size_t waiting() const noexcept { return waiting_; }
  /// Origins that have as many waiting as they may.
  [[nodiscard]] std::vector<std::string> full_origins() const;
  /// Origins of waiting requests whose robots.txt nobody has read yet, and may ask for now.
  [[nodiscard]] std::vector<origin_slot*> unknown_origins(deadline now);

  /// A request that may start now, and its slot (which counts it as active); nothing when none may.
  [[nodiscard]] std::optional<std::pair<leased_request, origin_slot*>> pick(deadline now);
  /// The first time at which pick() could succeed merely because time has passed.
  [[nodiscard]] std::optional<deadline> next_time() const;
  /// Everything that waits, out of the window.
  [[nodiscard]] std::vector<leased_request> drain();
  /// The same for one origin.
  [[nodiscard]] std::vector<leased_request> drain_of(origin_slot& s);
  /// The slot of an origin; made when it is new. Stays valid as long as the window.
  [[nodiscard]] origin_slot& slot(const std::string& origin);

 private:
  std::size_t capacity_;
  std::size_t per_origin_;
  origin_slot::manners manners_;
  std::size_t waiting_ = 0;
  std::map<std::string, std::unique_ptr<origin_slot>, std::less<>> slots_;
  std::string last_;  // origin that was served last: the next turn begins after it
};

}  // namespace kadr
