#pragma once

#include <string>

#include "http/request.hpp"

namespace kadr {

/// Appends the head of a GET of `target` (RFC 9112 section 3) to `out`: the one place where header fields are written
/// and secrets are let out, and then only to the origins they belong to, whatever redirects came before (promise R8).
void append_request_head(std::string& out, const url& target, const http_request& request,
                         const std::string& user_agent);

}  // namespace kadr
