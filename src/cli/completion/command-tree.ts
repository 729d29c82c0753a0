import type { Argument, Command, Option } from "commander";

/** What can be typed: a command with its options, arguments and commands, as plain data. */
export interface CommandTree {
  readonly name: string;
  readonly summary: string;
  readonly description: string;
  readonly arguments: readonly CommandArgument[];
  readonly options: readonly CommandOption[];
  readonly commands: readonly CommandTree[];
}

export interface CommandArgument {
  /** As in a usage line: `[entity...]`. */
  readonly usage: string;
  /** What it may only be; none when it may be anything. */
  readonly choices: readonly string[];
}

export interface CommandOption {
  /** `-n, --dry-run`, `--select <columns>` */
  readonly flags: string;
  /** `-n` and `--dry-run` */
  readonly names: readonly string[];
  /** The name of its value (`columns`), or null when it takes none. */
  readonly value: string | null;
  readonly description: string;
}

/** The commands and options of a program; help and version included, hidden ones left out. */
export function toCommandTree(command: Command): CommandTree {
  const help = command.createHelp();
  return {
    name: command.name(),
    summary: command.summary() || command.description(),
    description: command.description(),
    arguments: command.registeredArguments.map(toArgument),
    options: help.visibleOptions(command).map(toOption),
    commands: help.visibleCommands(command).map(toCommandTree),
  };
}

function toArgument(argument: Argument): CommandArgument {
  const words = argument.variadic ? `${argument.name()}...` : argument.name();
  return {
    usage: argument.required ? `<${words}>` : `[${words}]`,
    choices: argument.argChoices ?? [],
  };
}

function toOption(option: Option): CommandOption {
  return {
    flags: option.flags,
    names: [option.short, option.long].filter((name) => name !== undefined),
    value: /[<[]([^>\]]+)[>\]]/.exec(option.flags)?.[1] ?? null,
    description: option.description,
  };
}
