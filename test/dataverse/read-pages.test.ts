import { describe, expect, it } from "vitest";
import type { Asker, Attempts } from "../../src/dataverse/asker.ts";
import { readPages } from "../../src/dataverse/read-pages.ts";
import { toLines } from "../../src/rows/rows.ts";
import type { Answer } from "../../src/types.ts";

const origin = "https://org.example";
const toLink = (page: number) => `${origin}/api/data/v9.2/accounts${page === 1 ? "" : `?$skiptoken=${page}`}`;
const toId = (page: number) => `60c4e274-0d87-e711-80e5-00000000000${page}`;

/** Three pages of one row each, answered without delay; `events` gets what happens, in its order. */
async function readThreePages(events: string[], commit: (page: number) => void): Promise<void> {
  const attempts: Attempts = {
    send(link) {
      const page = Number(/\d+$/.exec((link as string).replace("accounts", "accounts1"))![0]);
      events.push(`page ${page} asked for`);
      const end =
        page === 3
          ? `"@odata.deltaLink":"${origin}/delta"`
          : `"@odata.nextLink":${JSON.stringify(toLink(page + 1))}`;
      return Promise.resolve(toAnswer(`{"value":[{"accountid":"${toId(page)}"}],${end}}`));
    },
    explain: (error) => error,
    recover: (failure) => Promise.reject(failure),
    succeeded: () => undefined,
  };
  const { signal } = new AbortController();
  const asker = { signal, begin: () => attempts, withSignal: () => asker } as unknown as Asker;
  let reading = 0;
  const table = { entitySet: "accounts", primaryId: "accountid", origin, pageSize: 1 };
  for await (const part of readPages(asker, { ...table, link: toLink(1), kind: "initial" })) {
    if (part.kind === "rows") {
      reading = Number(/(\d)"\}\n$/.exec(toLines(part.rows).toString())![1]);
      events.push(`page ${reading} read`);
    }
    if (part.kind === "page") {
      events.push(`page ${reading} committed${part.nextLink === null ? ", the last" : ""}`);
      commit(reading);
    }
  }
}

function toAnswer(text: string): Answer {
  return { body: [Buffer.from(text)], discard: () => Promise.resolve() } as unknown as Answer;
}

describe("reading pages", () => {
  it("commits a page when the next one has been asked for, and before it is read", async () => {
    const events: string[] = [];
    await readThreePages(events, () => undefined);
    expect(events).toEqual([
      "page 1 asked for",
      "page 1 read",
      "page 2 asked for",
      "page 1 committed",
      "page 2 read",
      "page 3 asked for",
      "page 2 committed",
      "page 3 read",
      "page 3 committed, the last",
    ]);
  });

  it("ends with the error of a page that cannot be committed, and reads nothing more", async () => {
    const events: string[] = [];
    const full = new Error("the disk is full");
    const reading = readThreePages(events, (page) => {
      if (page === 2) throw full;
    });
    await expect(reading).rejects.toBe(full);
    expect(events.at(-1)).toBe("page 2 committed");
  });
});
