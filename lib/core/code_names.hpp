#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace kadr {

/// A name for each code address: the function, demangled, local functions included if the module was not stripped; else
/// "module+0x1234"; else the address. Reads the modules' files. Any thread.
[[nodiscard]] std::vector<std::string> names_of_code(const std::vector<void*>& addresses);

/// The function's qualified name alone: of a demangled "void kadr::(anonymous namespace)::read<int>(int) (.resume)"
/// "kadr::read". What is no such name comes back as it is.
[[nodiscard]] std::string short_code_name(std::string_view name);

}  // namespace kadr
