#include "storage/origin_store.hpp"

namespace kadr {

awaitable<result<std::optional<origin_state>>> memory_origin_store::load_origin(std::string origin) {
  const auto found = origins_.find(origin);
  if (found == origins_.end()) co_return std::optional<origin_state>();
  co_return std::optional<origin_state>(found->second);
}

awaitable<result<void>> memory_origin_store::save_origin(origin_state state) {
  std::string key = state.origin;
  origins_.insert_or_assign(std::move(key), std::move(state));
  co_return result<void>();
}

}  // namespace kadr
