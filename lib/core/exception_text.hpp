#pragma once

#include <exception>
#include <string>

namespace kadr {

/// what() of the exception, "not a std::exception" for others, "" for null. For logs.
[[nodiscard]] std::string exception_text(const std::exception_ptr& error);

}  // namespace kadr
