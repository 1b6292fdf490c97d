/* completion.c - `lunette completion SHELL`: prints a script that lets the
 * shell ask `lunette --complete` (complete.c) at each Tab. The scripts know no
 * command and no option, so that they cannot lag behind the program. */
#include <stdio.h>
#include <string.h>

#include "commands.h"

/* A list of several shows what they are; what is inserted is the word alone. */
static const char bash[] =
  "# Completion of lunette for bash. Made by `lunette completion bash`.\n"
  "_lunette() {\n"
  "  local line word now=${COMP_WORDS[COMP_CWORD]} lines=() name\n"
  "  COMPREPLY=()\n"
  "  mapfile -t lines < <(\"$1\" --complete \"${COMP_WORDS[@]:1:COMP_CWORD}\" 2>/dev/null)\n"
  "  for line in \"${lines[@]}\"; do\n"
  "    case $line in\n"
  "      :files | :folders)\n"
  "        compopt -o filenames 2>/dev/null\n"
  "        [[ $line == :files ]] && word=-f || word=-d\n"
  "        while IFS= read -r name; do COMPREPLY+=(\"$name\"); done < <(compgen \"$word\" -- \"$now\")\n"
  "        ;;\n"
  "      *)\n"
  "        word=${line%%$'\\t'*}\n"
  "        if [[ ${COMP_TYPE:-0} == 63 && $line == *$'\\t'* ]] && ((${#lines[@]} > 1)); then\n"
  "          printf -v word '%-16s (%s)' \"$word\" \"${line#*$'\\t'}\"\n"
  "        fi\n"
  "        COMPREPLY+=(\"$word\")\n"
  "        ;;\n"
  "    esac\n"
  "  done\n"
  "}\n"
  "complete -F _lunette lunette\n";

static const char zsh[] =
  "#compdef lunette\n"
  "# Completion of lunette for zsh. Made by `lunette completion zsh`.\n"
  "_lunette() {\n"
  "  local line\n"
  "  local -a offered given\n"
  "  given=(\"${(@Q)words[2,CURRENT]}\")\n"
  "  for line in \"${(@f)$(\"${(Q)words[1]}\" --complete \"${given[@]}\" 2>/dev/null)}\"; do\n"
  "    case $line in\n"
  "      '') ;;\n"
  "      :files) _files ;;\n"
  "      :folders) _files -/ ;;\n"
  "      *$'\\t'*) offered+=(\"${${line%%$'\\t'*}//:/\\\\:}:${line#*$'\\t'}\") ;;\n"
  "      *) offered+=(\"${line//:/\\\\:}\") ;;\n"
  "    esac\n"
  "  done\n"
  "  (($#offered)) && _describe -V lunette offered\n"
  "}\n"
  "if [[ $funcstack[1] == _lunette ]]; then _lunette \"$@\"; else compdef _lunette lunette; fi\n";

static const char fish[] =
  "# Completion of lunette for fish. Made by `lunette completion fish`.\n"
  "function __lunette_complete\n"
  "  set -l given (commandline -opc)\n"
  "  set -l program $given[1]\n"
  "  set -e given[1]\n"
  "  set -l now (commandline -ct)\n"
  "  for quote in '' \"'\" '\"'\n"
  "    set -l bare (string unescape -- \"$now$quote\"); and set now $bare; and break\n"
  "  end\n"
  "  for line in ($program --complete $given \"$now\" 2>/dev/null)\n"
  "    switch $line\n"
  "      case :files\n"
  "        __fish_complete_path \"$now\"\n"
  "      case :folders\n"
  "        __fish_complete_directories \"$now\"\n"
  "      case '*'\n"
  "        echo $line\n"
  "    end\n"
  "  end\n"
  "end\n"
  "complete -c lunette -f -a '(__lunette_complete)'\n";

static const struct {
  const char *shell, *script;
} scripts[] = {{"bash", bash}, {"zsh", zsh}, {"fish", fish}};

int lun_cmd_completion(int argc, char **argv, int first) {
  const char *shell = argc == first + 1 ? argv[first] : "";
  for (size_t i = 0; i < sizeof scripts / sizeof *scripts; i++)
    if (strcmp(scripts[i].shell, shell) == 0) return fputs(scripts[i].script, stdout) == EOF ? 74 : 0;
  return lun_usage_error("completion: for which shell? `lunette completion bash`, `zsh` or `fish`", NULL);
}
