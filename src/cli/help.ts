import { suggest } from "../config/suggest.ts";
import { fail } from "../errors/fail.ts";
import { helpTopics, toHelpText } from "../ui/help-topics.ts";

/** What can print its own help: a command, as its library knows it. */
interface Helpful {
  readonly name: () => string;
  readonly outputHelp: () => void;
}

/** `dvsync help`: a command, an error code, or the exit codes; throws (exit 64) for anything else. */
export function printHelp(
  program: Helpful & { readonly commands: readonly Helpful[] },
  topic: string | undefined,
  write: (text: string) => void,
): void {
  if (topic === undefined) return program.outputHelp();
  const command = program.commands.find((each) => each.name() === topic);
  if (command !== undefined) return command.outputHelp();
  const text = toHelpText(topic);
  if (text !== null) return write(`${text}\n`);
  const known = [...program.commands.map((each) => each.name()), ...helpTopics];
  throw fail("DVS-USAGE", { case: "unknown topic", word: topic, close: suggest(topic, known) });
}
