#include <cstdio>

#include "app/commands.hpp"
#include "settings/load.hpp"

namespace kadr {

exit_code schema_command(bool reference) {
  const std::string text = reference ? job_reference() : job_schema();
  std::fwrite(text.data(), 1, text.size(), stdout);
  return exit_code::ok;
}

}  // namespace kadr
