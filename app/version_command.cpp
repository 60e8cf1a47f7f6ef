#include <openssl/crypto.h>
#include <simdjson.h>
#include <sqlite3.h>
#include <unicode/uversion.h>
#include <vips/vips.h>
#include <zlib.h>

#include <boost/version.hpp>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "app/commands.hpp"

namespace kadr {

exit_code version_command(bool json) {
  if (!json) {
    std::printf("kadr %s\n", KADR_VERSION);
    return exit_code::ok;
  }
  const std::string boost = std::to_string(BOOST_VERSION / 100000) + "." + std::to_string(BOOST_VERSION / 100 % 1000) +
                            "." + std::to_string(BOOST_VERSION % 100);
  const std::string simdjson = std::to_string(simdjson::SIMDJSON_VERSION_MAJOR) + "." +
                               std::to_string(simdjson::SIMDJSON_VERSION_MINOR) + "." +
                               std::to_string(simdjson::SIMDJSON_VERSION_REVISION);
  const nlohmann::ordered_json report{
      {"kadr", KADR_VERSION},
      {"compiler", __VERSION__},
      {"libraries",
       {{"boost", boost},
        {"openssl", OpenSSL_version(OPENSSL_VERSION_STRING)},
        {"sqlite", sqlite3_libversion()},
        {"vips", vips_version_string()},
        {"simdjson", simdjson},
        {"icu", U_ICU_VERSION},
        {"zlib", zlibVersion()}}},
      {"features", {"http", "https", "json", "gzip", "deflate", "br", "zstd", "sqlite", "images", "robots"}}};
  std::printf("%s\n", report.dump(2).c_str());
  return exit_code::ok;
}

}  // namespace kadr
