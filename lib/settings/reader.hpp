#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/error.hpp"
#include "core/time.hpp"
#include "core/url.hpp"
#include "extract/json_path.hpp"
#include "settings/field.hpp"
#include "settings/json_source.hpp"
#include "settings/load.hpp"

namespace kadr::settings {

/// A node that has been found to have its shape. Lives no longer than the node and the table.
struct value {
  const json_node* node;
  const shape* form;  ///< of any_of: the alternative that matched
  std::string pointer;
  std::string text;     ///< strings: expanded; may be secret
  bool secret = false;  ///< `text` must not be shown

  [[nodiscard]] bool is_object() const noexcept { return node->type == json_node::kind::object; }
  [[nodiscard]] std::string_view key() const noexcept { return node->key; }
};

/// Applies shapes and tables to a tree of nodes and collects the errors. The only place that words them and that
/// decides what of a value may be quoted.
class reader {
 public:
  /// `folder` is where relative paths start.
  reader(std::filesystem::path folder, settings_errors& errors) : folder_(std::move(folder)), errors_(errors) {}

  /// The node as a value of that shape: type, range, choice, characters; strings are expanded. Reports what is wrong.
  [[nodiscard]] std::optional<value> accept(const shape& form, const json_node& node, std::string pointer);

  using field_visitor = std::function<void(const field_info* field, const value& v)>;
  /// Calls `visit` for each acceptable member (field null: a key of others); reports unknown, missing and unsupported
  /// keys. Keys that begin with '#' are passed over, and where the table names all keys also "$schema" and "x-…".
  void visit_members(const table_info& table, const value& object, const field_visitor& visit);
  /// The same for an object whose feature is not supported: reports unknown and unsupported keys, reads no values.
  void check_keys(const table_info& table, const json_node& object, const std::string& pointer);
  /// Each acceptable element of a list; a value that is no list counts as a list of one.
  void visit_items(const value& list, const std::function<void(const value&)>& visit);

  void report(const value& v, std::string message, std::string suggestion = {});
  /// At the member `key` of `object`, or at the object where it has none.
  void report_at(const value& object, std::string_view key, std::string message, std::string suggestion = {});
  /// `what` and the failure's detail, which is left out where it could show a secret.
  void report_failure(const value& v, std::string_view what, const failure& reason, std::string suggestion = {});
  void report_not_supported(const value& v, std::string suggestion = {});

  /// What expansions inserted below /sources so far, each value once.
  [[nodiscard]] const std::vector<named_secret>& secrets() const noexcept { return secrets_; }
  [[nodiscard]] const std::filesystem::path& folder() const noexcept { return folder_; }
  /// The string as it stands in the file, in quotes, made safe and short; "the value" where it is secret by nature.
  [[nodiscard]] static std::string quoted(const value& v);

 private:
  const field_info* known_field(const table_info& table, const json_node& member, const std::string& pointer);
  bool expand_text(value& v);
  bool check_bounds(const value& v);
  bool check_text(const value& v);
  bool check_choice(const value& v);
  void report_wrong_type(const shape& form, const value& v);
  void report_error(const std::string& pointer, text_position at, std::string message, std::string suggestion);

  void collect(std::vector<named_secret> inserted);

  std::filesystem::path folder_;
  settings_errors& errors_;
  std::vector<named_secret> secrets_;
};

void convert(const value& v, reader& r, bool& out);
void convert(const value& v, reader& r, int& out);
void convert(const value& v, reader& r, std::int64_t& out);
void convert(const value& v, reader& r, std::uint64_t& out);  ///< a size
void convert(const value& v, reader& r, double& out);
void convert(const value& v, reader& r, duration& out);
void convert(const value& v, reader& r, std::string& out);
void convert(const value& v, reader& r, json_path& out);

/// Reads an object into `target` by its table.
template <class T>
void read_object(const table<T>& table, T& target, const value& object, reader& r) {
  r.visit_members(table, object, [&](const field_info* f, const value& v) {
    const store_function<T> store =
        f ? table.stores[static_cast<std::size_t>(f - table.fields.data())] : table.store_other;
    store(target, v, r);
  });
  if (table.check) table.check(target, object, r);
}

template <class>
struct member_traits;
template <class Owner, class Type>
struct member_traits<Type Owner::*> {
  using owner = Owner;
};

/// The store function of a plain member.
template <auto Member>
void assign(typename member_traits<decltype(Member)>::owner& target, const value& v, reader& r) {
  convert(v, r, target.*Member);
}

/// The store function of a member that is an object with the table `Table()`.
template <auto Member, auto Table>
void nested(typename member_traits<decltype(Member)>::owner& target, const value& v, reader& r) {
  read_object(Table(), target.*Member, v, r);
}

}  // namespace kadr::settings
