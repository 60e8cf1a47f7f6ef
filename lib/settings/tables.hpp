#pragma once

#include "settings/field.hpp"
#include "settings/job.hpp"

namespace kadr::settings {

/// The descriptor tables: everything that is known about the job file. Each is built on first use and lives for ever.
[[nodiscard]] const table<job_settings>& job_table();
[[nodiscard]] const table<storage_settings>& storage_table();
[[nodiscard]] const table<fetch_settings>& fetch_table();
[[nodiscard]] const table<source_settings>& source_table();
[[nodiscard]] const table<pagination_rule>& paginate_table();
[[nodiscard]] const table<film_rules>& film_table();
[[nodiscard]] const table<field_rule>& field_rule_table();
[[nodiscard]] const table<people_rule>& people_table();
[[nodiscard]] const table<rating_rule>& rating_table();
[[nodiscard]] const table<image_rule>& image_rule_table();
[[nodiscard]] const table<image_settings>& images_table();

/// A JSONPath, or an object of field_rule_table.
[[nodiscard]] shape field_rule_shape();
void convert(const value& v, reader& r, field_rule& out);

}  // namespace kadr::settings
