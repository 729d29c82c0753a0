import { Help, type HelpConfiguration } from "commander";

// Below this there is no room for two columns.
const narrow = 60;

/** How help is laid out: as commander does it, and one below the other where the terminal is narrow. */
export const helpFormat: HelpConfiguration = {
  showGlobalOptions: true,
  commandUsage(this: Help, command) {
    const usage = Help.prototype.commandUsage.call(this, command);
    return isNarrow(this) ? `\n  ${usage}` : usage;
  },
  formatItem(this: Help, term, termWidth, description, helper) {
    if (!isNarrow(this)) return Help.prototype.formatItem.call(this, term, termWidth, description, helper);
    const lines = this.boxWrap(description, (this.helpWidth ?? narrow) - 6).split("\n");
    return [`  ${term}`, ...lines.map((line) => `      ${line}`)].join("\n");
  },
  boxWrap(this: Help, text, width) {
    return Help.prototype.boxWrap.call(Object.assign(this, { minWidthToWrap: 20 }), text, width);
  },
};

/** The examples under the help; where the terminal is narrow, the short ones. */
export function toExamples(width: number | undefined): string {
  const examples = (width ?? 80) < narrow ? shortExamples : longExamples;
  return `\nExamples:\n${examples.map((line) => `  ${line}\n`).join("")}`;
}

const shortExamples = [
  "dvsync init",
  "dvsync pull accounts",
  "dvsync count accounts",
  "dvsync status --check",
];

const longExamples = [
  "dvsync init --url https://contoso.crm4.dynamics.com --entities accounts",
  "dvsync pull                    all entities in .syncrc",
  "dvsync pull accounts --json | jq .updated",
  "dvsync count accounts --exit-code || dvsync pull accounts",
  "dvsync status --check --max-age 1h",
];

function isNarrow({ helpWidth }: Help): boolean {
  return (helpWidth ?? 80) < narrow;
}
