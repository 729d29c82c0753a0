import type { CommandOption, CommandTree } from "./command-tree.ts";
import { takesEntities, toChoices, toCompletes } from "./shell-words.ts";

/** The completion script for zsh; it works as a file `_dvsync` in `$fpath`, and sourced. */
export function toZshCompletion(program: CommandTree): string {
  const { name } = program;
  return `#compdef ${name}
# zsh completion for ${name}; load it with: source <(${name} completion zsh)
_${name}_entities() {
  local -a names
  names=(\${(f)"$($words[1] completion --entities 2>/dev/null)"})
  compadd -a names
}
_${name}() {
  local curcontext=$curcontext state line command=
  typeset -A opt_args
  _arguments -C \\
${program.options.map(toSpec).join(" \\\n")} \\
    '1: :->command' '*:: :->rest' && return
  case $state in
    command)
      local -a commands=(
${program.commands.map((command) => `        ${quote(`${command.name}:${command.summary}`)}`).join("\n")}
      )
      _describe command commands
      ;;
    rest)
      command=$line[1]
      words[1]=${name}
      case $command in
${program.commands.map((command) => toCase(program, command)).join("\n")}
      esac
      ;;
  esac
}
if [[ $funcstack[1] == _${name} ]]; then _${name} "$@"; else compdef _${name} ${name}; fi
`;
}

function toCase(program: CommandTree, command: CommandTree): string {
  const own = command.options.map((option) => option.flags);
  const shared = program.options.filter((option) => !own.includes(option.flags));
  const choices = toChoices(command);
  const rest = takesEntities(command)
    ? `'*:entity:_${program.name}_entities'`
    : choices.length > 0
      ? quote(`1: :(${choices.join(" ")})`)
      : "";
  const specs = [...command.options, ...shared].map(toSpec);
  return `        ${command.name}) _arguments \\\n${[...specs, rest === "" ? "" : `    ${rest}`].filter(Boolean).join(" \\\n")} ;;`;
}

function toSpec({ names, value, description }: CommandOption): string {
  const text = `[${description.replace(/[[\]\\:]/g, "\\$&")}]`;
  const action = value === null ? "" : `:${value}:${toAction(value)}`;
  const exclusive = names.length > 1 ? `'(${names.join(" ")})'{${names.join(",")}}` : `'${names[0]}'`;
  return `    ${exclusive}${quote(`${text}${action}`)}`;
}

function toAction(value: string): string {
  const completes = toCompletes(value);
  if (completes === "files") return "_files";
  return completes === "folders" ? "_files -/" : " ";
}

function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
