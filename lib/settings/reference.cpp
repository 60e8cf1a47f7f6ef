#include <set>
#include <vector>

#include "settings/load.hpp"
#include "settings/tables.hpp"

namespace kadr {
namespace {

using settings::shape;
using settings::table_info;

constexpr std::string_view introduction = R"(# Job file reference

A job file is JSON; `//` and `/* */` comments are allowed. Unknown keys, duplicate keys and wrong types are errors.
Keys that begin with `#` or `x-`, and `$schema`, are ignored (where you choose the keys yourself, as in `headers`, only
those with `#` are).

- **Secrets**: `${ENV:NAME}`, `${ENV:NAME:-default}` and `${FILE:path}` inside strings are replaced by an environment
  variable or the content of a file (its path starts at the folder of the job file). `$$` is a dollar sign. What is
  inserted never appears in a message. What is inserted below `sources` is kept out of the database, too: `${ENV:NAME}`
  is written in its place, in URLs and in what servers say. It comes back only in requests to the origins in whose URLs
  the job file itself put it; a redirect that would take it elsewhere is not followed, and a new value fetches nothing
  again. Not secret are defaults, values of less than 4 characters, and values that name a server (a host, a whole URL).
  Values of less than 8 characters may be ordinary text (`1999`, `en-US`): they are replaced in URLs of their own origins
  and in messages, but not in films or in other URLs.
- **Durations** are strings: a number and `ms`, `s`, `m`, `h` or `d`, as in `"30s"`.
- **Sizes** are strings, a number and `B`, `KiB`, `MiB` or `GiB`, as in `"16MiB"`, or plain numbers of bytes.
- **JSONPath** is RFC 9535: `$.credits.crew[?@.job=='Director'].name`.
- Every value can be replaced on the command line: `--set fetch.concurrency=8`, `--set sources.0.name=films`, or with a
  JSON pointer, `--set /sources/0/headers/Accept=text/json`.
)";

std::string cell(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '|') out += '\\';
    out += c;
  }
  return out;
}

class reference_writer {
 public:
  std::string write() {
    queue(settings::job_table());
    out_ = introduction;
    for (std::size_t i = 0; i < pending_.size(); ++i) section(*pending_[i]);
    return std::move(out_);
  }

 private:
  void queue(const table_info& table) {
    if (seen_.insert(&table).second) pending_.push_back(&table);
  }

  /// The shape in words, objects as links to their sections, which are queued.
  std::string linked(const shape& form) {
    switch (form.type) {
      case shape::kind::object:
        queue(*form.table);
        return "[" + std::string(form.table->name) + "](#" + std::string(form.table->name) + ")";
      case shape::kind::list:
        return (form.minimum > 0 ? "non-empty list: " : "list: ") + linked(form.elements.front());
      case shape::kind::any_of: {
        std::string out;
        for (const shape& alternative : form.elements) out += (out.empty() ? "" : " or ") + linked(alternative);
        return out;
      }
      default:
        return description(form);
    }
  }

  void row(const std::string& key, const std::string& form, const std::string& default_value, const std::string& text) {
    out_ += "| " + key + " | " + cell(form) + " | " + cell(default_value) + " | " + cell(text) + " |\n";
  }

  void section(const table_info& table) {
    out_ += "\n## " + std::string(table.name) + "\n\n" + std::string(table.documentation) + "\n\n";
    out_ += "| Key | Value | Default | Meaning |\n|---|---|---|---|\n";
    for (const settings::field_info& f : table.fields) {
      const std::string key = "`" + std::string(f.key) + "`";
      const std::string shown = f.default_json.empty() ? "" : "`" + std::string(f.default_json) + "`";
      std::string text(f.documentation);
      if (!f.supported) {
        const std::string only = f.default_json.empty() ? "" : "only " + shown;
        row(key, only, "", "**Not supported yet.** " + text);
        continue;
      }
      if (const std::string names = settings::names_to_come(f.form); !names.empty()) {
        text += " **Not supported yet**: " + names + ".";
      }
      row(key, linked(f.form), f.required ? "**required**" : shown, text);
    }
    if (!table.others.empty()) {
      row("*" + std::string(table.others_key) + "*", linked(table.others.front()), "",
          std::string(table.others_documentation));
    }
  }

  std::string out_;
  std::vector<const table_info*> pending_;
  std::set<const table_info*> seen_;
};

}  // namespace

std::string job_reference() {
  return reference_writer().write();
}

}  // namespace kadr
