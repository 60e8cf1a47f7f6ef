#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/error.hpp"
#include "core/url.hpp"
#include "settings/job.hpp"

namespace kadr {

/// Keeps the secrets of a job out of everything that is stored or shown: "${ENV:KEY}" stands there in place of the
/// value, and the value comes back where a request is made. For one source. Pure; any thread.
///
/// A URL is changed after its origin only. Its placeholder is written as the value was: "${ENV:KEY}" for the value as
/// it is, percent-encoded for the value percent-encoded, so that revealing gives back what was concealed.
/// A value of less than shortest_in_data characters may well be ordinary text (a year, a language): it is concealed in
/// URLs of its own origins and in messages, but in nothing else that a server says.
class concealer {
 public:
  static constexpr std::size_t shortest_in_data = 8;

  /// Knows no secrets.
  concealer() = default;
  /// All secrets are concealed. One is revealed only to the origins in whose URLs the job file itself put it for this
  /// source; in relative URLs that counts for the origins of `start` and `detail`.
  concealer(const std::vector<named_secret>& secrets, const source_settings& source);

  /// There is nothing to conceal in what is stored.
  [[nodiscard]] bool empty() const noexcept { return secrets_.empty(); }

  /// errc::bad_url where the result would be too long, out_of_scope where the origin itself holds a secret.
  [[nodiscard]] result<url> conceal(url address) const;
  /// The opposite, as far as the origin of `address` may see the secrets that it names.
  [[nodiscard]] url reveal(url address) const;
  /// Would a request for `address` (revealed) carry a secret to an origin that it does not belong to?
  [[nodiscard]] bool leaks(const url& address) const;

  /// Text that stands in the job file.
  [[nodiscard]] std::string conceal(std::string_view text) const;
  /// An error text; also with "***" for the words of the source's header values, which servers like to repeat.
  [[nodiscard]] std::string conceal_message(std::string_view text) const;
  /// The strings of a JSON text; it stays valid.
  [[nodiscard]] std::string conceal_json(std::string json) const;

 private:
  struct hidden {
    std::string value;
    std::string text;                  // what stands for it: "${FILE:keys/a}"
    std::string in_url;                // "${FILE:keys%2Fa}"
    std::vector<std::string> origins;  // that may see it

    [[nodiscard]] bool in_data() const noexcept { return value.size() >= shortest_in_data; }
    [[nodiscard]] bool at_home(std::string_view origin) const;
    [[nodiscard]] bool named_by(std::string_view origin) const;  // a server can name its neighbours as it likes
  };

  void add_header_words(const source_settings& source);

  std::vector<hidden> secrets_;  // longest first
  std::vector<hidden> words_;    // of header values, with the secrets; longest first
};

}  // namespace kadr
