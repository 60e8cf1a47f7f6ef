#include "settings/expand.hpp"

#include <cstdlib>
#include <fstream>
#include <optional>

#include "core/text.hpp"
#include "settings/excerpt.hpp"

namespace kadr::settings {
namespace {

constexpr std::size_t max_file = 64 * 1024;
constexpr std::size_t max_expanded = 1024 * 1024;

settings_error problem(std::string message, std::string suggestion = {}, bool secret_missing = false) {
  settings_error error;
  error.message = std::move(message);
  error.suggestion = std::move(suggestion);
  error.secret_missing = secret_missing;
  return error;
}

bool is_variable_name(std::string_view name) {
  const auto letter = [](char c) { return c == '_' || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); };
  if (name.empty() || !letter(name.front())) return false;
  for (const char c : name) {
    if (!letter(c) && (c < '0' || c > '9')) return false;
  }
  return true;
}

/// `body` is NAME or NAME:-default.
std::optional<settings_error> insert_variable(std::string_view body, expanded_text& out) {
  const std::size_t separator = body.find(":-");
  const std::string name(body.substr(0, separator));
  if (!is_variable_name(name)) {
    return problem("\"" + printable(shorten(name, 64)) + "\" is not the name of an environment variable",
                   "write ${ENV:NAME} or ${ENV:NAME:-default}");
  }
  const char* found = std::getenv(name.c_str());
  if (found != nullptr && *found != '\0') {
    out.text += found;
    out.inserted.push_back({"${ENV:" + name + "}", secret(found)});
  } else if (separator != std::string_view::npos) {
    out.text += body.substr(separator + 2);
  } else {
    return problem("environment variable " + name + (found == nullptr ? " is not set" : " is empty"),
                   "set it, or give a default: ${ENV:" + name + ":-…}", true);
  }
  return std::nullopt;
}

std::optional<settings_error> insert_file(std::string_view body, const std::filesystem::path& folder,
                                          expanded_text& out) {
  const std::string shown = "\"" + printable(shorten(body, 200)) + "\"";
  if (body.empty()) return problem("the path of the file is missing", "write ${FILE:path}");
  const std::filesystem::path path = folder / std::filesystem::path(body);
  std::error_code ignored;
  std::ifstream in(path, std::ios::binary);
  if (!in || std::filesystem::is_directory(path, ignored)) {
    return problem("file " + shown + " cannot be read", "the path starts at the folder of the job file", true);
  }
  std::string content(max_file + 1, '\0');
  in.read(content.data(), static_cast<std::streamsize>(content.size()));
  content.resize(static_cast<std::size_t>(in.gcount()));
  if (content.size() > max_file) return problem("file " + shown + " is larger than 64 KiB");
  while (!content.empty() && (content.back() == '\n' || content.back() == '\r')) content.pop_back();
  if (content.empty()) return problem("file " + shown + " is empty", {}, true);
  out.text += content;
  out.inserted.push_back({"${FILE:" + std::string(body) + "}", secret(std::move(content))});
  return std::nullopt;
}

std::optional<settings_error> insert(std::string_view reference, const std::filesystem::path& folder,
                                     expanded_text& out) {
  if (reference.starts_with("ENV:")) return insert_variable(reference.substr(4), out);
  if (reference.starts_with("FILE:")) return insert_file(reference.substr(5), folder, out);
  const std::string shown(printable(shorten(reference, 64)));
  return problem("unknown expansion \"${" + shown + "}\"",
                 is_variable_name(reference) ? "write ${ENV:" + shown + "}, or $${" + shown + "} for the text itself"
                                             : "known are ${ENV:NAME} and ${FILE:path}; $$ is a dollar sign");
}

}  // namespace

std::variant<expanded_text, settings_error> expand(std::string_view text, const std::filesystem::path& folder) {
  expanded_text out;
  std::size_t i = 0;
  while (i < text.size()) {
    const std::size_t dollar = text.find('$', i);
    out.text += text.substr(i, dollar - i);
    if (dollar == std::string_view::npos) break;
    i = dollar + 1;
    const char next = i < text.size() ? text[i] : '\0';
    if (next != '{') {
      out.text += '$';
      if (next == '$') ++i;
      continue;
    }
    const std::size_t close = text.find('}', i);
    if (close == std::string_view::npos)
      return problem("\"${\" without \"}\"", "close it, or write $${ for the text itself");
    if (auto error = insert(text.substr(i + 1, close - i - 1), folder, out)) return *std::move(error);
    if (out.text.size() > max_expanded) return problem("longer than 1 MiB after expansion");
    out.secret = true;
    i = close + 1;
  }
  return out;
}

}  // namespace kadr::settings
