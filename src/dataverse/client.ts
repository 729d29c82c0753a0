import { DvsyncError } from "../errors/dvsync-error.ts";
import { exitCodes } from "../errors/exit-codes.ts";
import { fail } from "../errors/fail.ts";
import type { EntityFacts } from "../types.ts";
import type { Asker } from "./asker.ts";
import type { Question } from "./question.ts";
import { parseEntityFacts } from "./entity-facts.ts";
import { RowGoneError } from "./explain-answer.ts";
import { notAnAnswer } from "./not-an-answer.ts";
import { readBytes, readJsonText } from "./read-bounded.ts";
import { RetryableError } from "./retryable-error.ts";
import { hasId, withoutContext } from "./single-row.ts";

/** What dvsync asks a Dataverse beside pages of rows. */
export interface Dataverse {
  /** Who is signed in, and where. */
  whoAmI(): Promise<{ organizationId: string; userId: string }>;
  /** How many days the environment keeps changes; null when it will not say (docs/protocol.md 7.1). */
  readRetentionDays(): Promise<number | null>;
  /** The table with this entity set name or, failing that, this logical name; unknown is exit 78. */
  readEntity(name: string): Promise<EntityFacts>;
  readEntities(): Promise<EntityFacts[]>;
  /** How many changes wait behind a delta link. */
  countChanges(entitySet: string, deltaLink: string): Promise<number>;
  /** The server's estimate of a table's rows, up to a day old (docs/protocol.md 6.4). */
  estimateRows(logicalName: string): Promise<number>;
  /** One row as the table's pages would hold it, or null when the server says that there is none with this id. */
  readRow(
    table: Pick<EntityFacts, "entitySet" | "primaryId">,
    id: string,
    select: readonly string[] | null,
  ): Promise<Buffer | null>;
  /** Resolves when the server gives rows of this table at all. */
  probeRows(table: Pick<EntityFacts, "entitySet" | "primaryId">): Promise<void>;
}

const factFields =
  "LogicalName,EntitySetName,PrimaryIdAttribute,ChangeTrackingEnabled,CanChangeTrackingBeEnabled,TableType";

// An answer that is no JSON from the third time on is no accident of the wire.
const attemptsAtBrokenAnswer = 3;

/** Creates a client that asks through `asker` below `webApi` (`https://contoso.crm4.dynamics.com/api/data/v9.2`). */
export function createDataverse(asker: Asker, webApi: string): Dataverse {
  const readJson = (path: string, question: Question) =>
    asker.ask(`${webApi}/${path}`, noHeaders, question, async (answer) =>
      parseAnswer(await readJsonText(answer, question), question),
    );

  return {
    async whoAmI() {
      const question: Question = { doing: "asking who is signed in (WhoAmI)", entity: null };
      const body = await readJson("WhoAmI", question);
      const { OrganizationId, UserId } = body;
      if (typeof OrganizationId !== "string") throw notAnAnswer(question, "it names no OrganizationId");
      return { organizationId: OrganizationId.toLowerCase(), userId: String(UserId) };
    },
    async readRetentionDays() {
      const path = "organizations?$select=expirechangetrackingindays";
      try {
        const body = await readJson(path, { doing: "reading how long changes are kept", entity: null });
        const days = toList(body["value"])[0]?.["expirechangetrackingindays"];
        return typeof days === "number" && days >= 0 ? days : null;
      } catch (error) {
        // Not everyone may read this table; the pull works without, only expiry comes as a surprise.
        if (
          error instanceof DvsyncError &&
          [exitCodes.denied, exitCodes.config].includes(error.exitCode as 77 | 78)
        )
          return null;
        throw error;
      }
    },
    async readEntity(name) {
      const filter = encodeURIComponent(`EntitySetName eq '${name}' or LogicalName eq '${name}'`);
      const body = await readJson(`EntityDefinitions?$select=${factFields}&$filter=${filter}`, {
        doing: `looking up ${name}`,
        entity: name,
      });
      const found = toList(body["value"])
        .map(parseEntityFacts)
        .filter((facts) => facts !== null);
      const entity =
        found.find((facts) => facts.entitySet === name) ?? found.find((facts) => facts.logicalName === name);
      if (entity === undefined) throw fail("DVS-ENTITY-UNKNOWN", { name });
      return entity;
    },
    async readEntities() {
      const body = await readJson(`EntityDefinitions?$select=${factFields}`, {
        doing: "listing the tables",
        entity: null,
      });
      return toList(body["value"])
        .map(parseEntityFacts)
        .filter((facts) => facts !== null);
    },
    async countChanges(entitySet, deltaLink) {
      // docs/protocol.md 6.1: the count has a path of its own and only the token; it is taken over as it stands in the link.
      const token = /[?&]((?:\$|%24)deltatoken=[^&]*)/i.exec(deltaLink)?.[1];
      if (token === undefined) throw fail("DVS-TOKEN-DAMAGED", { case: "link", entity: entitySet });
      const question: Question = {
        doing: `counting the changes of ${entitySet}`,
        entity: entitySet,
        carriesToken: true,
      };
      const base = deltaLink.slice(0, deltaLink.indexOf("?"));
      return asker.ask(
        `${base}/$count?${token}`,
        { accept: "text/plain, application/json" },
        question,
        async (answer) => parseCount(await answer.text(1024), question),
      );
    },
    async estimateRows(logicalName) {
      const question: Question = { doing: `estimating the rows of ${logicalName}`, entity: logicalName };
      const names = encodeURIComponent(JSON.stringify([logicalName]));
      const body = await readJson(`RetrieveTotalRecordCount(EntityNames=@p1)?@p1=${names}`, question);
      const counts = body["EntityRecordCountCollection"] as { Values?: unknown[] } | undefined;
      const count = counts?.Values?.[0];
      if (typeof count !== "number") throw notAnAnswer(question, "it holds no count");
      return count;
    },
    async readRow({ entitySet, primaryId }, id, select) {
      const query = select === null ? "" : `?$select=${select.join(",")}`;
      const question: Question = { doing: `reading one row of ${entitySet}`, entity: entitySet, isRow: true };
      try {
        return await asker.ask(
          `${webApi}/${entitySet}(${id})${query}`,
          noHeaders,
          question,
          async (answer) => {
            const row = withoutContext(await readBytes(answer, question));
            if (!hasId(row, primaryId, id)) throw notAnAnswer(question, "it is another row, or none");
            return row;
          },
        );
      } catch (error) {
        if (error instanceof RowGoneError) return null;
        throw error;
      }
    },
    async probeRows({ entitySet, primaryId }) {
      await asker.ask(
        `${webApi}/${entitySet}?$select=${primaryId}`,
        { prefer: "odata.maxpagesize=1" },
        { doing: `reading ${entitySet}`, entity: entitySet },
        async (answer) => answer.discard(),
      );
    },
  };
}

const noHeaders = {};

/** The JSON object of an answer; one that is broken may be asked for again. */
export function parseAnswer(text: string, question: Question): Record<string, unknown> {
  let body: unknown;
  try {
    body = JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch {
    // Perhaps it broke on the way, like a page can.
    throw new RetryableError({
      error: notAnAnswer(question, "it is not JSON"),
      reason: "the answer was broken",
      maxAttempts: attemptsAtBrokenAnswer,
    });
  }
  if (typeof body === "object" && body !== null) return body as Record<string, unknown>;
  throw notAnAnswer(question, "it is not a JSON object");
}

/** docs/protocol.md 6.6: a byte order mark and white space around the digits are tolerated. */
function parseCount(text: string, question: Question): number {
  const digits = text.replace(/^\uFEFF/, "").trim();
  if (!/^\d{1,15}$/.test(digits)) throw notAnAnswer(question, "it is not a number");
  return Number(digits);
}

/** The items of a member that should be a list; anything else has none. */
export function toList(value: unknown): Record<string, unknown>[] {
  return Array.isArray(value) ? (value as Record<string, unknown>[]) : [];
}
