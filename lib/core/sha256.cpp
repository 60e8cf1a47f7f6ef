#include "core/sha256.hpp"

#include <openssl/evp.h>

#include <new>
#include <stdexcept>

namespace kadr {
namespace {

// Fetched once: EVP_sha256() alone looks the implementation up again at every initialisation (OpenSSL 3).
const EVP_MD* algorithm() {
  static const EVP_MD* const md = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  if (!md) throw std::runtime_error("OpenSSL has no SHA-256");
  return md;
}

}  // namespace

struct sha256::context {
  EVP_MD_CTX* md = EVP_MD_CTX_new();
  context() {
    if (!md) throw std::bad_alloc();
  }
  ~context() { EVP_MD_CTX_free(md); }
  context(const context&) = delete;
  context& operator=(const context&) = delete;
};

sha256::sha256() : context_(std::make_unique<context>()) {
  EVP_DigestInit_ex2(context_->md, algorithm(), nullptr);
}
sha256::~sha256() = default;
sha256::sha256(sha256&&) noexcept = default;
sha256& sha256::operator=(sha256&&) noexcept = default;

void sha256::update(std::string_view bytes) {
  EVP_DigestUpdate(context_->md, bytes.data(), bytes.size());
}

sha256::digest sha256::finish() {
  digest out;
  EVP_DigestFinal_ex(context_->md, out.data(), nullptr);
  EVP_DigestInit_ex2(context_->md, algorithm(), nullptr);
  return out;
}

std::string to_hex(std::span<const std::uint8_t> bytes) {
  static constexpr char digits[] = "0123456789abcdef";
  std::string text;
  text.reserve(bytes.size() * 2);
  for (auto b : bytes) {
    text.push_back(digits[b >> 4]);
    text.push_back(digits[b & 15]);
  }
  return text;
}

std::string sha256_hex(std::string_view bytes) {
  thread_local sha256 hasher;
  hasher.update(bytes);
  return to_hex(hasher.finish());
}

}  // namespace kadr
