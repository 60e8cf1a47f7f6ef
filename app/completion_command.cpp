#include <cstdio>

#include "app/commands.hpp"

namespace kadr {
namespace {

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const auto& w : words) text.append(text.empty() ? "" : " ").append(w);
  return text;
}

void print_bash(const std::vector<option_words>& options) {
  std::puts("_kadr() {\n  local word=${COMP_WORDS[COMP_CWORD]} words=\n  case ${COMP_WORDS[1]} in");
  for (const auto& o : options)
    if (!o.command.empty()) std::printf("    %s) words='%s' ;;\n", o.command.c_str(), joined(o.words).c_str());
  for (const auto& o : options)
    if (o.command.empty()) std::printf("    *) words='%s' ;;\n", joined(o.words).c_str());
  std::puts(
      "  esac\n  mapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$word\")\n"
      "  [[ $COMP_CWORD -gt 1 && $word != -* ]] && mapfile -t COMPREPLY < <(compgen -f -- \"$word\")\n"
      "}\ncomplete -o filenames -F _kadr kadr");
}

void print_zsh(const std::vector<option_words>& options) {
  std::puts("#compdef kadr\nautoload -U +X bashcompinit && bashcompinit");
  print_bash(options);
}

void print_fish(const std::vector<option_words>& options) {
  for (const auto& o : options)
    for (const auto& word : o.words) {
      const std::string condition =
          o.command.empty() ? "__fish_use_subcommand" : "__fish_seen_subcommand_from " + o.command;
      if (word.starts_with("--"))
        std::printf("complete -c kadr -n '%s' -l %s\n", condition.c_str(), word.c_str() + 2);
      else if (!word.starts_with('-'))
        std::printf("complete -c kadr -n '%s' -a %s\n", condition.c_str(), word.c_str());
    }
}

}  // namespace

exit_code completion_command(const std::string& shell, const std::vector<option_words>& options) {
  if (shell == "bash")
    print_bash(options);
  else if (shell == "zsh")
    print_zsh(options);
  else
    print_fish(options);
  return exit_code::ok;
}

}  // namespace kadr
