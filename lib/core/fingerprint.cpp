#include "core/fingerprint.hpp"

#include <algorithm>

#include "core/sha256.hpp"

namespace kadr {

request_fingerprint fingerprint(std::string_view scope, const url& target) {
  thread_local sha256 hasher;
  hasher.update(scope);
  hasher.update("\n");
  hasher.update(target.origin());
  hasher.update(target.target());
  const auto digest = hasher.finish();
  request_fingerprint first;
  std::copy_n(digest.begin(), first.size(), first.begin());
  return first;
}

}  // namespace kadr
