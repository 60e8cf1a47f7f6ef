#pragma once

#include <openssl/types.h>

#include <filesystem>
#include <memory>
#include <string>

#include "support/temporary_folder.hpp"

namespace kadr::test {

/// What a leaf certificate says. Days are counted from now.
struct certificate_wish {
  std::string dns = "localhost";
  std::string ip = {};  ///< an address for the subject's alternative names, as text
  int valid_from_day = -1;
  int valid_until_day = 30;
  bool self_signed = false;
};

/// Files of a certificate and its key, PEM.
struct identity {
  std::string certificate_file;
  std::string key_file;
};

/// A certificate authority of its own, made at run time (P-256, SHA-256), whose files go with it.
class certificate_authority {
 public:
  certificate_authority();
  [[nodiscard]] std::string ca_file() const { return (folder_ / "ca.pem").string(); }
  [[nodiscard]] identity issue(const certificate_wish& wish);

 private:
  using key = std::unique_ptr<EVP_PKEY, void (*)(EVP_PKEY*)>;
  using certificate = std::unique_ptr<X509, void (*)(X509*)>;

  temporary_folder folder_;
  key key_;
  certificate certificate_;
  int issued_ = 0;
};

}  // namespace kadr::test
