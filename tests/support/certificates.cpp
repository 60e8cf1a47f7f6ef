#include "support/certificates.hpp"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <cstdio>
#include <stdexcept>

namespace kadr::test {
namespace {

constexpr long seconds_a_day = 24L * 60 * 60;

void need(bool ok, const char* what) {
  if (!ok) throw std::runtime_error(std::string("cannot make a certificate: ") + what);
}

EVP_PKEY* new_key() {
  EVP_PKEY* key = EVP_EC_gen("P-256");
  need(key != nullptr, "key");
  return key;
}

X509* new_certificate(EVP_PKEY* subject_key, const std::string& name, long serial, int from_day, int until_day) {
  X509* x = X509_new();
  need(x != nullptr, "memory");
  X509_set_version(x, X509_VERSION_3);
  ASN1_INTEGER_set(X509_get_serialNumber(x), serial);
  X509_gmtime_adj(X509_getm_notBefore(x), from_day * seconds_a_day);
  X509_gmtime_adj(X509_getm_notAfter(x), until_day * seconds_a_day);
  X509_NAME_add_entry_by_txt(X509_get_subject_name(x), "CN", MBSTRING_UTF8,
                             reinterpret_cast<const unsigned char*>(name.c_str()), -1, -1, 0);
  X509_set_pubkey(x, subject_key);
  return x;
}

void extend(X509* x, X509* issuer, int what, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx_nodb(&context);
  X509V3_set_ctx(&context, issuer, x, nullptr, nullptr, 0);
  X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, &context, what, value.c_str());
  need(extension != nullptr, value.c_str());
  X509_add_ext(x, extension, -1);
  X509_EXTENSION_free(extension);
}

template <class Write>
void write_pem(const std::string& file, Write write) {
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> out(std::fopen(file.c_str(), "w"), &std::fclose);
  need(out && write(out.get()) == 1, file.c_str());
}

void write_certificate(const std::string& file, X509* x) {
  write_pem(file, [x](std::FILE* out) { return PEM_write_X509(out, x); });
}

}  // namespace

certificate_authority::certificate_authority()
    : key_(new_key(), &EVP_PKEY_free),
      certificate_(new_certificate(key_.get(), "kadr test authority", 1, -1, 30), &X509_free) {
  X509* x = certificate_.get();
  X509_set_issuer_name(x, X509_get_subject_name(x));
  extend(x, x, NID_basic_constraints, "critical,CA:TRUE");
  extend(x, x, NID_key_usage, "critical,keyCertSign,cRLSign");
  extend(x, x, NID_subject_key_identifier, "hash");
  need(X509_sign(x, key_.get(), EVP_sha256()) != 0, "signature");
  write_certificate(ca_file(), x);
}

identity certificate_authority::issue(const certificate_wish& wish) {
  const std::string name = "leaf" + std::to_string(++issued_);
  identity files;
  files.certificate_file = (folder_ / (name + ".pem")).string();
  files.key_file = (folder_ / (name + ".key")).string();

  const key leaf_key(new_key(), &EVP_PKEY_free);
  const certificate leaf(
      new_certificate(leaf_key.get(), name, 100 + issued_, wish.valid_from_day, wish.valid_until_day), &X509_free);
  X509* x = leaf.get();
  X509* issuer = wish.self_signed ? x : certificate_.get();
  X509_set_issuer_name(x, X509_get_subject_name(issuer));
  extend(x, issuer, NID_basic_constraints, "critical,CA:FALSE");
  std::string names = wish.dns.empty() ? "" : "DNS:" + wish.dns;
  if (!wish.ip.empty()) names.append(names.empty() ? "" : ",").append("IP:").append(wish.ip);
  extend(x, issuer, NID_subject_alt_name, names);
  EVP_PKEY* signer = wish.self_signed ? leaf_key.get() : key_.get();
  need(X509_sign(x, signer, EVP_sha256()) != 0, "signature");

  write_certificate(files.certificate_file, x);
  write_pem(files.key_file, [&](std::FILE* out) {
    return PEM_write_PrivateKey(out, leaf_key.get(), nullptr, nullptr, 0, nullptr, nullptr);
  });
  return files;
}

}  // namespace kadr::test
