#pragma once

#include <map>
#include <optional>
#include <string>

#include "async/awaitable.hpp"
#include "core/error.hpp"
#include "model/origin.hpp"

namespace kadr {

/// What is known of origins, from run to run. Loop thread only; not cancelled.
class origin_store {
 public:
  virtual ~origin_store() = default;
  virtual awaitable<result<std::optional<origin_state>>> load_origin(std::string origin) = 0;
  virtual awaitable<result<void>> save_origin(origin_state state) = 0;
};

/// For as long as the process lives: where nothing is to be written (`kadr plan`).
class memory_origin_store final : public origin_store {
 public:
  awaitable<result<std::optional<origin_state>>> load_origin(std::string origin) override;
  awaitable<result<void>> save_origin(origin_state state) override;

 private:
  std::map<std::string, origin_state> origins_;
};

}  // namespace kadr
