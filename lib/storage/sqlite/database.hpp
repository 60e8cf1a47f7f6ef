#pragma once

#include <sqlite3.h>

#include <concepts>
#include <cstdint>
#include <exception>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "core/error.hpp"

namespace kadr::sqlite {

/// What SQLite refused, inside lib/storage/sqlite only: it is caught where a job of the storage thread ends and
/// becomes a failure. (One check there instead of one a statement.)
class error final : public std::exception {
 public:
  explicit error(failure f) : failure_(std::move(f)), what_(failure_.message()) {}
  [[nodiscard]] const failure& reason() const noexcept { return failure_; }
  [[nodiscard]] const char* what() const noexcept override { return what_.c_str(); }

 private:
  failure failure_;
  std::string what_;
};

/// An open database. One thread at a time. Everything throws sqlite::error.
class database {
 public:
  enum class mode { read_write, read_only };

  database(const std::filesystem::path& file, mode m);
  ~database();
  database(const database&) = delete;
  database& operator=(const database&) = delete;

  void execute(const char* sql);
  [[nodiscard]] sqlite3* handle() const noexcept { return handle_; }
  [[noreturn]] void fail(int code) const;

 private:
  sqlite3* handle_ = nullptr;
};

/// A prepared statement, used again and again. Bound texts must live until the statement is reset, which `run` and
/// the destructor of `rows` do.
class statement {
 public:
  statement(database& db, std::string_view sql);
  ~statement();
  statement(const statement&) = delete;
  statement& operator=(const statement&) = delete;

  /// Binds all arguments, runs to the end, resets.
  template <class... Args>
  void run(const Args&... args) {
    bind_all(args...);
    while (step()) {
    }
    reset();
  }

  /// Binds all arguments; the rows follow by step(). Call reset() after the last one.
  template <class... Args>
  statement& query(const Args&... args) {
    bind_all(args...);
    return *this;
  }

  /// True: there is a row.
  bool step();
  void reset() noexcept;

  [[nodiscard]] std::int64_t integer(int column) const noexcept { return sqlite3_column_int64(handle_, column); }
  [[nodiscard]] bool is_null(int column) const noexcept { return sqlite3_column_type(handle_, column) == SQLITE_NULL; }
  [[nodiscard]] std::string_view text(int column) const noexcept;

 private:
  template <class... Args>
  void bind_all(const Args&... args) {
    [[maybe_unused]] int index = 0;
    (bind(++index, args), ...);
  }
  void bind(int index, std::string_view text);
  void bind(int index, const char* text) { bind(index, std::string_view(text)); }
  void bind(int index, double value);
  void bind(int index, std::span<const std::uint8_t> blob);
  void bind(int index, std::nullptr_t);
  void bind_integer(int index, std::int64_t value);
  template <std::integral I>
  void bind(int index, I value) {
    bind_integer(index, static_cast<std::int64_t>(value));
  }
  template <class T>
  void bind(int index, const std::optional<T>& value) {
    if (value)
      bind(index, *value);
    else
      bind(index, nullptr);
  }

  database* db_;
  sqlite3_stmt* handle_ = nullptr;
};

/// NULL for an empty text: in the tables absent is NULL.
[[nodiscard]] inline std::optional<std::string_view> or_null(std::string_view text) noexcept {
  if (text.empty()) return std::nullopt;
  return text;
}

}  // namespace kadr::sqlite
