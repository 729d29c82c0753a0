import { type RecipePlace, toShellWord } from "./recipe-place.ts";

/** Lines for `crontab -e`: a pull every ten minutes, and a mail when something is wrong. */
export function toCronRecipe({ node, program, folder }: RecipePlace): string {
  const dvsync = `${toCronWord(node)} ${toCronWord(program)}`;
  return `# For crontab -e. Cron has a bare PATH, so programs are named in full. It mails what a command prints to
# the owner of the crontab, or to MAILTO; with --quiet that is warnings and errors only.
# Exit code 75 (the pull before still runs, or the server is busy) mends itself at the next run.
*/10 * * * *  cd ${toCronWord(folder)} && ${dvsync} pull --quiet

# Silence alerts too: once an hour, say which tables are older than an hour or cannot be trusted.
5 * * * *  cd ${toCronWord(folder)} && ${dvsync} status --check --max-age 1h >/dev/null || echo "dvsync: look at: dvsync status"
`;
}

/** In a crontab an unescaped % ends the command. */
function toCronWord(text: string): string {
  return toShellWord(text).replaceAll("%", "\\%");
}
