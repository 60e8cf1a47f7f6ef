#include "settings/reader.hpp"
#include "settings/tables.hpp"

namespace kadr::settings {
namespace {

std::filesystem::path absolute_path(std::string_view path, const reader& r) {
  return (r.folder() / std::filesystem::path(path)).lexically_normal();
}

void store_database(storage_settings& storage, const value& v, reader& r) {
  constexpr std::string_view scheme = "sqlite:";
  const std::string_view text = v.text;
  if (text.starts_with("postgresql:") || text.starts_with("postgres:")) {
    return r.report_not_supported(v, "use a file: \"sqlite:films.db\"");
  }
  if (!text.starts_with(scheme)) {
    return r.report(v, reader::quoted(v) + " is not a database",
                    "write \"sqlite:\" and a path, as in \"sqlite:films.db\"");
  }
  const std::string_view path = text.substr(scheme.size());
  if (path.empty()) return r.report(v, "the path of the database is missing", "as in \"sqlite:films.db\"");
  if (path == ":memory:" || path.ends_with('/')) {
    return r.report(v, "the database must be a file: it is what lets a job resume", "as in \"sqlite:films.db\"");
  }
  storage.database = absolute_path(path, r);
}

void store_images(storage_settings& storage, const value& v, reader& r) {
  if (v.text.starts_with("s3:")) return r.report_not_supported(v, "use a folder: \"images\"");
  if (v.text.find("://") != std::string::npos) {
    return r.report(v, reader::quoted(v) + " is not a path", "write the path of a folder, as in \"images\"");
  }
  storage.images = absolute_path(v.text, r);
}

}  // namespace

const table<storage_settings>& storage_table() {
  using f = field<storage_settings>;
  static const table<storage_settings> t(
      "storage", "Where results go. Relative paths start at the folder of the job file.",
      {f::optional(
           "database", text("a database as in \"sqlite:films.db\""), "",
           "The database: `sqlite:` and a path. Default: `sqlite:<job>.db`. Not supported yet: `postgresql://…`.",
           store_database),
       f::optional("images", text("the path of a folder"), R"("images")",
                   "Root of the image archive; files are named by their content. Not supported yet: `s3://…`.",
                   store_images),
       f::optional("durability", choice({"full", "normal"}), R"("full")",
                   "What committed results survive: `full` a power failure, `normal` the death of the process.",
                   [](storage_settings& s, const value& v, reader&) {
                     using level = storage_settings::durability_level;
                     s.durability = v.text == "full" ? level::full : level::normal;
                   })});
  return t;
}

}  // namespace kadr::settings
