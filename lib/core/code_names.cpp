#include "core/code_names.hpp"

#include <cxxabi.h>
#include <dlfcn.h>
#include <elf.h>
#include <fcntl.h>
#include <link.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <map>
#include <memory>
#include <span>

namespace kadr {
namespace {

/// The function symbols in a module's file (System V ABI, chapter 4). The dynamic symbols that dladdr() knows lack
/// local functions, and the body of each coroutine is one.
class symbol_table {
 public:
  explicit symbol_table(const char* file) {
    const int fd = ::open(file, O_RDONLY | O_CLOEXEC);
    if (fd < 0) return;
    struct stat facts {};
    if (::fstat(fd, &facts) == 0 && facts.st_size > 0) {
      const auto size = static_cast<std::size_t>(facts.st_size);
      void* const at = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, fd, 0);
      if (at != MAP_FAILED) image_ = {static_cast<const char*>(at), size};
    }
    ::close(fd);
    find_table();
  }
  symbol_table(const symbol_table&) = delete;
  symbol_table& operator=(const symbol_table&) = delete;
  ~symbol_table() {
    if (image_.data()) ::munmap(const_cast<char*>(image_.data()), image_.size());
  }

  /// The mangled name of the function at `address`, as the file counts; null if there is none.
  [[nodiscard]] const char* find(std::uintptr_t address) const noexcept {
    for (const auto& symbol : symbols_) {
      if (ELF64_ST_TYPE(symbol.st_info) != STT_FUNC || symbol.st_shndx == SHN_UNDEF) continue;
      if (address - symbol.st_value >= symbol.st_size || symbol.st_name >= names_.size()) continue;
      const auto rest = names_.subspan(symbol.st_name);
      return std::memchr(rest.data(), 0, rest.size()) ? rest.data() : nullptr;
    }
    return nullptr;
  }

 private:
  template <class T>
  [[nodiscard]] std::span<const T> part(std::uint64_t offset, std::uint64_t bytes) const noexcept {
    if (offset > image_.size() || bytes > image_.size() - offset || offset % alignof(T) != 0) return {};
    return {reinterpret_cast<const T*>(image_.data() + offset), static_cast<std::size_t>(bytes / sizeof(T))};
  }

  void find_table() noexcept {
    const auto header = part<Elf64_Ehdr>(0, sizeof(Elf64_Ehdr));
    if (header.empty() || std::memcmp(header[0].e_ident, ELFMAG, SELFMAG) != 0) return;
    if (header[0].e_ident[EI_CLASS] != ELFCLASS64 || header[0].e_shentsize != sizeof(Elf64_Shdr)) return;
    const auto sections = part<Elf64_Shdr>(header[0].e_shoff, std::uint64_t{header[0].e_shnum} * sizeof(Elf64_Shdr));
    for (const auto& section : sections) {
      if (section.sh_type != SHT_SYMTAB || section.sh_link >= sections.size()) continue;
      symbols_ = part<Elf64_Sym>(section.sh_offset, section.sh_size);
      names_ = part<char>(sections[section.sh_link].sh_offset, sections[section.sh_link].sh_size);
    }
  }

  std::span<const char> image_;
  std::span<const Elf64_Sym> symbols_;
  std::span<const char> names_;
};

std::string demangled(const char* name) {
  int status = 0;
  const std::unique_ptr<char, decltype(&std::free)> text(abi::__cxa_demangle(name, nullptr, nullptr, &status),
                                                         &std::free);
  return status == 0 ? text.get() : name;
}

std::string hex(std::uintptr_t number) {
  std::string digits;
  do digits.insert(digits.begin(), "0123456789abcdef"[number & 15]);
  while ((number >>= 4) != 0);
  return "0x" + digits;
}

}  // namespace

std::vector<std::string> names_of_code(const std::vector<void*>& addresses) {
  std::map<std::string, symbol_table> tables;
  std::vector<std::string> names;
  for (void* const address : addresses) {
    const auto number = reinterpret_cast<std::uintptr_t>(address);
    Dl_info info{};
    void* extra = nullptr;
    if (::dladdr1(address, &info, &extra, RTLD_DL_LINKMAP) == 0 || !info.dli_fname || !extra) {
      names.push_back(hex(number));
      continue;
    }
    const char* name = info.dli_sname;
    const std::uintptr_t in_file = number - static_cast<const link_map*>(extra)->l_addr;
    // The program's own link map has no name, and dladdr gives it argv[0], which need not be a path to it.
    const bool program = static_cast<const link_map*>(extra)->l_name[0] == '\0';
    const std::string file = program ? "/proc/self/exe" : info.dli_fname;
    if (!name) name = tables.try_emplace(file, file.c_str()).first->second.find(in_file);
    const std::string_view module(info.dli_fname);
    names.push_back(name ? demangled(name) : std::string(module.substr(module.rfind('/') + 1)) + "+" + hex(in_file));
  }
  return names;
}

std::string short_code_name(std::string_view name) {
  constexpr std::string_view unnamed = "(anonymous namespace)::";
  std::string outer;  // what stands in no brackets
  int depth = 0;
  for (std::string_view rest = name; !rest.empty() && depth >= 0; rest.remove_prefix(1)) {
    while (rest.starts_with(unnamed)) rest.remove_prefix(unnamed.size());
    if (rest.empty()) break;
    const char c = rest.front();
    const bool opens = c == '(' || c == '<';
    const bool closes = c == ')' || c == '>';
    if (depth == 0 && !opens && !closes) outer += c;
    depth += static_cast<int>(opens) - static_cast<int>(closes);
  }
  const auto scope = outer.rfind("::");
  if (scope == std::string::npos) return std::string(name);
  const auto begin = outer.rfind(' ', scope) + 1;  // behind the result type, if it is named
  const auto end = outer.find(' ', scope);
  return outer.substr(begin, end == std::string::npos ? end : end - begin);
}

}  // namespace kadr
