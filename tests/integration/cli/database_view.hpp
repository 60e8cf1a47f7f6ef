#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace kadr::test {

/// The rows of a query as a user's own tool would see them: columns joined by "|", NULL as "NULL". Throws
/// std::runtime_error where SQLite refuses.
std::vector<std::string> rows(const std::filesystem::path& database, const std::string& sql);
/// The one number that a query gives.
std::int64_t number(const std::filesystem::path& database, const std::string& sql);
/// Runs statements that change the file.
void change(const std::filesystem::path& database, const std::string& sql);

/// All that the catalogue says about films and images, without addresses and times: what two runs must agree on.
std::vector<std::string> catalogue(const std::filesystem::path& database);
/// What is wrong with an image archive: rows without a file, files without a row, contents that differ from their hash.
std::vector<std::string> archive_defects(const std::filesystem::path& database, const std::filesystem::path& images);

}  // namespace kadr::test
