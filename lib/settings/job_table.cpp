#include <algorithm>

#include "settings/reader.hpp"
#include "settings/tables.hpp"

namespace kadr::settings {
namespace {

/// The keys and values of a source whose format is not supported mean something else: only what is known of them is
/// checked.
bool has_supported_format(const value& source) {
  const json_node* format = source.node->find("format");
  if (!format) return true;
  const auto& to_come = source_table().find("format")->form.choices_to_come;
  return std::find(to_come.begin(), to_come.end(), format->text) == to_come.end();
}

void store_sources(job_settings& job, const value& v, reader& r) {
  r.visit_items(v, [&](const value& item) {
    if (!has_supported_format(item)) return r.check_keys(source_table(), *item.node, item.pointer);
    source_settings source;
    read_object(source_table(), source, item, r);
    const auto same = [&](const source_settings& other) { return !source.name.empty() && other.name == source.name; };
    if (std::any_of(job.sources.begin(), job.sources.end(), same)) {
      r.report_at(item, "name", "another source has this name", "names of sources are unique in a job");
    }
    job.sources.push_back(std::move(source));
  });
}

void fill_defaults(job_settings& job, const value&, reader& r) {
  if (job.storage.database.empty()) job.storage.database = r.folder() / (job.name + ".db");
  if (job.storage.images.empty()) job.storage.images = r.folder() / "images";
}

}  // namespace

const table<job_settings>& job_table() {
  using f = field<job_settings>;
  static const table<job_settings> t(
      "job", "The job file.",
      {f::required("job", word("a name of lower-case letters, digits and \"-\"", "a-z0-9-", 64),
                   "Names the job and its state.", assign<&job_settings::name>),
       f::required("storage", object_of(storage_table()), "Where results go.",
                   nested<&job_settings::storage, storage_table>),
       f::optional("fetch", object_of(fetch_table()), "", "How requests are made.",
                   nested<&job_settings::fetch, fetch_table>),
       f::required("sources", list_of(object_of(source_table()), 1), "Where films come from.", store_sources),
       f::optional("images", object_of(images_table()), "", "Which images are kept.",
                   nested<&job_settings::images, images_table>)},
      fill_defaults);
  return t;
}

}  // namespace kadr::settings
