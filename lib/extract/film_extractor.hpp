#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/error.hpp"
#include "core/url.hpp"
#include "extract/film_rules.hpp"
#include "model/film.hpp"

namespace kadr {

/// Reads one film from an item by the source's rules: selects, transforms, cleans (NFC, white space, "N/A" and its
/// kin as absent), resolves image URLs against `base`. Pure. errc::not_a_film where there is no title.
/// Year: an integer 1870-2200 or the first such number in a text ("2009-12-10" -> 2009). Runtime: minutes as a number,
/// "136 min", "2h 16m", "PT2H16M". Votes and rating values accept texts with thousands separators.
[[nodiscard]] result<film_record> extract_film(const film_rules& rules, json_value item, const url& base);

/// Fills {name} with the item's top-level field of that name (string, integer), percent-encoded as one component
/// unless it is written {+name} (RFC 6570 reserved expansion). errc::bad_url naming the field that is missing.
[[nodiscard]] result<std::string> expand_template(std::string_view text, json_value item);

/// The names in braces of a template, for validation; errc::bad_config for an unclosed brace.
[[nodiscard]] result<std::vector<std::string>> template_fields(std::string_view text);

/// The item completed by its detail reply: both are JSON objects; members of the detail win. JSON object text.
[[nodiscard]] std::string merge_objects(json_value item, json_value detail);

/// The record as JSON object text with a fixed member order (what film_records.record holds), and back.
[[nodiscard]] std::string to_json(const film_record& record);
[[nodiscard]] result<film_record> film_record_from_json(std::string_view text);

}  // namespace kadr
