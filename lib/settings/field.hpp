#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace kadr::settings {

struct table_info;
struct value;
class reader;

/// What a JSON value may look like: the one source of the check, the error texts, the schema and the reference.
struct shape {
  enum class kind {
    boolean,
    integer,
    number,
    text,
    choice,
    duration,
    size,
    json_path,
    list,
    object,
    any_of,
    anything,
  };

  kind type = kind::anything;
  std::string_view what;  ///< text: said in errors and reference ("a URL")
  /// text: the only characters allowed, as in a bracket expression ("a-z0-9-"); empty: any
  std::string_view characters;
  std::int64_t minimum = 0;  ///< numbers: value; text and list: length; duration: nanoseconds; size: bytes
  std::int64_t maximum = 0;
  std::string_view minimum_text, maximum_text;    ///< duration, size: the bounds as written
  std::vector<std::string_view> choices;          ///< choice: the supported ones
  std::vector<std::string_view> choices_to_come;  ///< choice: known, not supported yet
  std::vector<shape> elements;                    ///< list: its element; any_of: the alternatives
  const table_info* table = nullptr;              ///< object
  bool secret = false;                            ///< text: never quoted, expanded or not
};

[[nodiscard]] shape boolean();
[[nodiscard]] shape whole_number(std::int64_t minimum, std::int64_t maximum);
[[nodiscard]] shape real_number(std::int64_t minimum, std::int64_t maximum);
[[nodiscard]] shape text(std::string_view what, std::int64_t minimum_length = 1);
[[nodiscard]] shape word(std::string_view what, std::string_view characters, std::int64_t maximum_length);
[[nodiscard]] shape secret_text(std::string_view what);
[[nodiscard]] shape choice(std::vector<std::string_view> choices, std::vector<std::string_view> to_come = {});
[[nodiscard]] shape duration_between(std::string_view minimum, std::string_view maximum);
[[nodiscard]] shape size_between(std::string_view minimum, std::string_view maximum);
[[nodiscard]] shape path_text();
[[nodiscard]] shape list_of(shape element, std::int64_t minimum_length = 0);
[[nodiscard]] shape object_of(const table_info& table);
[[nodiscard]] shape any_of(std::vector<shape> alternatives);
[[nodiscard]] shape anything();

/// "a whole number from 1 to 1000", "a duration from "1ms" to "1d"".
[[nodiscard]] std::string description(const shape& form);
/// The choices that are not supported yet, as Markdown: "`html`, `urls`".
[[nodiscard]] std::string names_to_come(const shape& form);
/// Is every character of `text` among `characters` (shape::characters)?
[[nodiscard]] bool consists_of(std::string_view text, std::string_view characters) noexcept;

/// One key of an object, apart from where its value goes.
struct field_info {
  std::string_view key;
  shape form;
  std::string_view default_json;  ///< as JSON; empty: none, or one that the documentation tells
  std::string_view documentation;
  bool required = false;
  bool supported = true;  ///< not supported: refused, unless the value is the default that asks for nothing
};

/// One object of the job file. Either its keys are the fields, or (also) the user names them: then `others` says what
/// they hold.
struct table_info {
  std::string_view name;  ///< heading in the reference, name in the schema
  std::string_view documentation;
  std::vector<field_info> fields;
  std::vector<shape> others;    ///< one or none
  std::string_view others_key;  ///< what the keys of others are ("name", "scheme")
  std::string_view others_characters;
  std::string_view others_documentation;

  [[nodiscard]] const field_info* find(std::string_view key) const noexcept;
};

template <class T>
using store_function = void (*)(T& target, const value& v, reader& r);

/// A key and how its value gets into a T.
template <class T>
struct field {
  field_info info;
  store_function<T> store;

  [[nodiscard]] static field required(std::string_view key, shape form, std::string_view documentation,
                                      store_function<T> store) {
    return {{key, std::move(form), {}, documentation, true, true}, store};
  }
  [[nodiscard]] static field optional(std::string_view key, shape form, std::string_view default_json,
                                      std::string_view documentation, store_function<T> store) {
    return {{key, std::move(form), default_json, documentation, false, true}, store};
  }
  /// `harmless` is the value (as JSON: null, false, []) that asks for nothing and is accepted; empty: there is none.
  [[nodiscard]] static field not_supported(std::string_view key, std::string_view harmless,
                                           std::string_view documentation) {
    return {{key, anything(), harmless, documentation, false, false}, nullptr};
  }
};

/// Keys that the user names.
template <class T>
struct other_fields {
  std::string_view key;
  std::string_view characters;
  shape form;
  std::string_view documentation;
  store_function<T> store;
};

/// The descriptor table of a settings struct.
template <class T>
struct table : table_info {
  std::vector<store_function<T>> stores;  ///< parallel to fields
  store_function<T> store_other = nullptr;
  store_function<T> check = nullptr;  ///< across fields, once all are stored; the value is the whole object

  table(std::string_view table_name, std::string_view text, std::vector<field<T>> list,
        store_function<T> cross_check = nullptr)
      : check(cross_check) {
    name = table_name;
    documentation = text;
    for (field<T>& f : list) {
      fields.push_back(std::move(f.info));
      stores.push_back(f.store);
    }
  }
  table& with_others(other_fields<T> rest) {
    others.push_back(std::move(rest.form));
    others_key = rest.key;
    others_characters = rest.characters;
    others_documentation = rest.documentation;
    store_other = rest.store;
    return *this;
  }
};

}  // namespace kadr::settings
