#include "report/hints.hpp"

#include <array>

namespace kadr {
namespace {

struct hint {
  std::string_view group;
  bool retry;
  std::string_view text;
};

constexpr std::array table{
    hint{"dns", true, "check the host names and this machine's resolver"},
    hint{"connect", true, "see whether the server is up, and whether a firewall or proxy is in the way"},
    hint{"timeout", true, "retry later, lower fetch.per_origin.concurrency, or raise the limit in fetch.timeout"},
    hint{"tls", false, "look at the certificate's names and dates; a private authority goes into fetch.ca_file"},
    hint{"protocol", true, "the server or a middlebox breaks HTTP; look at one reply with curl -v"},
    hint{"too_large", false, "if such bodies are wanted, raise fetch.limits"},
    hint{"redirect", false, "open one of the URLs in a browser and put its final address into the job"},
    hint{"http_4xx", false, "401 and 403: check the source's headers; 404: check its URL templates"},
    hint{"http_5xx", true, "the server failed; retry later"},
    hint{"http_429", true, "the server asks for less: lower fetch.per_origin.concurrency or set a delay, then retry"},
    hint{"robots", false, "the site does not want these URLs fetched; ask its owner"},
    hint{"policy", false, "if the address is meant, list it in fetch.allow_private_addresses"},
    hint{"limit", false, "raise the limit in the job file and run again"},
    hint{"content", false, "compare the reply with the source's rules: paths, items, pagination"},
    hint{"image", true, "the server sent something other than a whole usable picture; see the images settings"},
    hint{"config", false, "mend the job file"},
    hint{"storage", true, "check free space, permissions and the disk, then run again: it continues where it stopped"},
    hint{"local", true, "check memory and the limit of open files (ulimit -n), then run again"},
    hint{"cancelled", true, "run again: it continues where it stopped"},
    hint{"internal", false, "this is a bug in kadr; please report it with the log (-v)"},
};

const hint* find(std::string_view group) noexcept {
  for (const auto& h : table)
    if (h.group == group) return &h;
  return nullptr;
}

}  // namespace

std::string_view next_step(std::string_view group) noexcept {
  const auto* h = find(group);
  return h ? h->text : "look at error_detail in the requests table";
}

bool worth_retrying(std::string_view group) noexcept {
  const auto* h = find(group);
  return h && h->retry;
}

}  // namespace kadr
