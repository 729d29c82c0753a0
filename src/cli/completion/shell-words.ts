import type { CommandOption, CommandTree } from "./command-tree.ts";

/** What a shell completes for the value of an option or for an argument. */
export type Completes = "files" | "folders" | "entities" | "nothing";

/** What stands for a value by its name in the help: `<file>`, `<folder>`, `<names>`. */
export function toCompletes(value: string | null): Completes {
  if (value === "file") return "files";
  if (value === "folder") return "folders";
  if (value === "names") return "entities";
  return "nothing";
}

/** True when the command's arguments are entities. */
export function takesEntities(command: CommandTree): boolean {
  return command.arguments.some(({ usage }) => usage.includes("entity"));
}

/** The words that the command's argument may only be; none when it may be anything. */
export function toChoices(command: CommandTree): string[] {
  return command.arguments.flatMap(({ choices }) => choices);
}

/** Options of the program and of all its commands, each once. */
function allOptions(program: CommandTree): CommandOption[] {
  const all = [program, ...program.commands].flatMap((command) => command.options);
  return all.filter((option, index) => all.findIndex((other) => other.flags === option.flags) === index);
}

/** Names of options that take a value of this kind, or any value. */
export function namesWithValue(program: CommandTree, completes?: Completes): string[] {
  return allOptions(program)
    .filter(({ value }) => value !== null && (completes === undefined || toCompletes(value) === completes))
    .flatMap(({ names }) => names);
}

/** The names of a command's options and of those that every command takes. */
export function optionNames(program: CommandTree, command: CommandTree): string[] {
  return [...new Set([...command.options, ...program.options].flatMap(({ names }) => names))];
}
