import type { AuthSettings } from "../auth/auth-settings.ts";
import type { Api } from "../types.ts";
import type { EntitySetting } from "./config.ts";

/** What `dvsync init` learned. */
export interface SyncrcParts {
  readonly url: string;
  readonly auth: AuthSettings;
  /** A name alone stands for all columns. */
  readonly entities: readonly (string | EntitySetting)[];
  readonly apiVersion?: string | undefined;
  readonly dir?: string | undefined;
  readonly insecure?: boolean | undefined;
  readonly api?: Api | undefined;
}

/** The text of a commented `.syncrc` that loads back to the same configuration. */
export function renderSyncrc(parts: SyncrcParts): string {
  const entities = parts.entities.map((entity) =>
    typeof entity === "string" ? { name: entity, select: null, pageSize: null, api: null } : entity,
  );
  const sections = [
    ["The environment.", `"url": ${JSON.stringify(parts.url)}`],
    parts.insecure === true && ["Plain http is accepted. It shows the access token.", '"insecure": true'],
    parts.apiVersion !== undefined && [
      "The version of the Web API.",
      `"apiVersion": ${JSON.stringify(parts.apiVersion)}`,
    ],
    parts.api !== undefined && ["How rows are read.", `"api": ${JSON.stringify(parts.api)}`],
    [
      "How to sign in. No secret belongs here: use the environment, or name a file.",
      `"auth": ${renderObject(Object.entries(parts.auth), "  ")}`,
    ],
    [
      "Where snapshots and token files go, relative to this file.",
      `"dir": ${JSON.stringify(parts.dir ?? "data")}`,
    ],
    [
      'What to mirror; {} takes all columns, { "select": ["name"] } only those.',
      `"entities": ${renderEntities(entities)}`,
    ],
  ].filter((section) => section !== false);
  const body = sections.map(([comment, member]) => `  // ${comment}\n  ${member}`).join(",\n\n");
  return `// dvsync reads this file: JSON, with comments and trailing commas. .syncrc.example shows every key.\n{\n${body}\n}\n`;
}

function renderEntities(entities: readonly EntitySetting[]): string {
  if (entities.length === 0) return "{}";
  const lines = entities.map(({ name, select, pageSize, exclude, api }) => {
    const setting = {
      select: select ?? undefined,
      pageSize: pageSize ?? undefined,
      exclude,
      api: api ?? undefined,
    };
    return `\n    ${JSON.stringify(name)}: ${renderObject(Object.entries(setting), "    ")}`;
  });
  return `{${lines.join(",")}\n  }`;
}

/** On one line where it fits there. */
function renderObject(members: readonly (readonly [string, unknown])[], indent: string): string {
  const texts = members
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => `${JSON.stringify(key)}: ${JSON.stringify(value)}`);
  if (texts.length === 0) return "{}";
  const short = `{ ${texts.join(", ")} }`;
  return short.length <= 80 ? short : `{\n${indent}  ${texts.join(`,\n${indent}  `)}\n${indent}}`;
}
