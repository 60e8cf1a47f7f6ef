#include "http/request_head.hpp"

#include <algorithm>

namespace kadr {

void append_request_head(std::string& out, const url& target, const http_request& request,
                         const std::string& user_agent) {
  out.append("GET ").append(target.target()).append(" HTTP/1.1\r\nHost: ").append(target.authority());
  out.append("\r\nUser-Agent: ").append(user_agent);
  out.append("\r\nAccept: ").append(request.accept);
  if (request.accept_encodings) out.append("\r\nAccept-Encoding: gzip, deflate, br, zstd");
  if (request.secrets) {
    const auto& allowed = request.secrets->origins;
    if (std::find(allowed.begin(), allowed.end(), target.origin()) != allowed.end())
      for (const auto& [name, value] : request.secrets->headers)
        out.append("\r\n").append(name).append(": ").append(value.reveal());
  }
  out.append("\r\n\r\n");
}

}  // namespace kadr
