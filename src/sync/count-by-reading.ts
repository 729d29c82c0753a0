import type { Asker } from "../dataverse/asker.ts";
import { createKeyTable } from "../rows/key-table.ts";
import { keyWords, readRowKey } from "../rows/row-key.ts";
import { keyWord, rowWords } from "../rows/rows.ts";
import type { TokenFile } from "../store/token-file.ts";
import type { PullContext } from "./pull-context.ts";
import { openSource } from "./source.ts";

const pageSize = 5000;

/** Counts the rows of which the changes behind a token speak, each once, by reading the changes: ids and versions alone, and nothing is kept. */
export async function countByReading(
  { url, webApi, origin }: PullContext,
  asker: Asker,
  token: TokenFile,
): Promise<number> {
  const { entitySet, primaryId, api = "web", deltaLink: link } = token;
  const source = await openSource({ api, asker, url, webApi, facts: token, select: [] });
  const counted = createKeyTable();
  let page: Uint32Array[] = [];
  for await (const part of source.read(asker, {
    entitySet,
    primaryId,
    link,
    kind: "delta",
    pageSize,
    origin,
  })) {
    if (part.kind === "broken") page = [];
    else if (part.kind === "deleted") page.push(...part.ids.map(toKey));
    else if (part.kind === "rows") {
      const { count, words } = part.rows;
      for (let at = keyWord; at < count * rowWords; at += rowWords) page.push(words.slice(at, at + keyWords));
    } else {
      for (const key of page) counted.add(key, 0);
      page = [];
    }
  }
  return counted.size;
}

function toKey(id: string): Uint32Array {
  const key = new Uint32Array(keyWords);
  const bytes = Buffer.from(id);
  readRowKey(bytes, 0, bytes.length, key, 0);
  return key;
}
