import type { CommandTree } from "./command-tree.ts";
import { namesWithValue, optionNames, takesEntities, toChoices } from "./shell-words.ts";

/** The completion script for bash 3.2 and newer. */
export function toBashCompletion(program: CommandTree): string {
  const { name } = program;
  const commands = program.commands.map((command) => command.name);
  return `# bash completion for ${name}; load it with: source <(${name} completion bash)
_${name}() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD-1]} command= words= i
  # readline parts --dir=x into three words
  if [[ $cur == = ]]; then cur=; elif [[ $prev == = ]]; then prev=\${COMP_WORDS[COMP_CWORD-2]}; fi
  for ((i = 1; i < COMP_CWORD; i++)); do
    case \${COMP_WORDS[i]} in
      ${namesWithValue(program).join("|")}) [[ \${COMP_WORDS[i+1]} == = ]] && ((i += 2)) || ((i++)) ;;
      -*|=) ;;
      *) command=\${COMP_WORDS[i]}; break ;;
    esac
  done
  local IFS=$'\\n'
  case $prev in
    ${namesWithValue(program, "files").join("|")}) compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -f -- "$cur")); return ;;
    ${namesWithValue(program, "folders").join("|")}) compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -d -- "$cur")); return ;;
    ${namesWithValue(program, "nothing").join("|")}) return ;;
  esac
  IFS=$' \\t\\n'
  case $command in
    "") words=${quote([...commands, ...optionNames(program, program)])} ;;
${program.commands.map((command) => toCase(program, command)).join("\n")}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$cur"))
}
complete -F _${name} ${name}
`;
}

function toCase(program: CommandTree, command: CommandTree): string {
  const words = quote([...toChoices(command), ...optionNames(program, command)]);
  const entities = takesEntities(command)
    ? `; [[ $cur == -* ]] || words=$("\${COMP_WORDS[0]}" completion --entities 2>/dev/null)`
    : "";
  return `    ${command.name}) words=${words}${entities} ;;`;
}

function quote(words: readonly string[]): string {
  return `'${words.join(" ")}'`;
}
