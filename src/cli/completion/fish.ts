import type { CommandOption, CommandTree } from "./command-tree.ts";
import { takesEntities, toChoices, toCompletes } from "./shell-words.ts";

/** The completion script for fish. */
export function toFishCompletion(program: CommandTree): string {
  const { name, commands } = program;
  const lines = [
    `# fish completion for ${name}; load it with: ${name} completion fish | source`,
    `complete -c ${name} -f`,
    ...program.options.map((option) => toLine(name, null, option)),
    ...commands.flatMap((command) => [
      `complete -c ${name} -n __fish_use_subcommand -a ${command.name} -d ${quote(command.summary)}`,
      ...toWords(name, command),
      ...command.options.map((option) => toLine(name, command.name, option)),
    ]),
  ];
  return `${lines.join("\n")}\n`;
}

function toWords(name: string, command: CommandTree): string[] {
  const condition = `-n ${quote(`__fish_seen_subcommand_from ${command.name}`)}`;
  if (takesEntities(command))
    return [`complete -c ${name} ${condition} -a ${quote(`(${name} completion --entities 2>/dev/null)`)}`];
  const choices = toChoices(command);
  return choices.length === 0 ? [] : [`complete -c ${name} ${condition} -a ${quote(choices.join(" "))}`];
}

function toLine(name: string, command: string | null, { names, value, description }: CommandOption): string {
  const condition = command === null ? "" : ` -n ${quote(`__fish_seen_subcommand_from ${command}`)}`;
  const flags = names
    .map((flag) => (flag.startsWith("--") ? ` -l ${flag.slice(2)}` : ` -s ${flag.slice(1)}`))
    .join("");
  return `complete -c ${name}${condition}${flags}${toValue(value)} -d ${quote(description)}`;
}

function toValue(value: string | null): string {
  if (value === null) return "";
  const completes = toCompletes(value);
  if (completes === "files") return " -r -F";
  return completes === "folders" ? ` -x -a '(__fish_complete_directories)'` : " -x";
}

function quote(text: string): string {
  return `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
}
