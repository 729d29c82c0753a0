import { createDataverse } from "../../dataverse/client.ts";
import { RowsNotReadableError } from "../../dataverse/explain-answer.ts";
import { createKeyTable } from "../../rows/key-table.ts";
import { keyWords, readRowKey } from "../../rows/row-key.ts";
import { endWord, keyWord, type Rows, rowWords } from "../../rows/rows.ts";
import { readListing } from "./read-listing.ts";
import { toRowState } from "./row-state.ts";
import type { Candidate, RowState } from "./settle.ts";
import { comparesBytes, toSelect, type VerifyJob } from "./verify-job.ts";

// Beyond this, reading the table is the better way to ask.
const maxAsked = 1000;
const together = 8;

/** What the server says now of each candidate, in their order. */
export async function lookAgain(job: VerifyJob, candidates: readonly Candidate[]): Promise<RowState[]> {
  if (candidates.length > maxAsked) return lookInListing(job, candidates);
  try {
    return await askForRows(job, candidates);
  } catch (error) {
    if (!(error instanceof RowsNotReadableError)) throw error;
    return lookInListing(job, candidates);
  }
}

async function askForRows(job: VerifyJob, candidates: readonly Candidate[]): Promise<RowState[]> {
  const { asker, context, facts } = job.pull;
  const dataverse = createDataverse(asker, context.webApi);
  const states: RowState[] = [];
  for (let from = 0; from < candidates.length; from += together) {
    const rows = await Promise.all(
      candidates.slice(from, from + together).map(({ id }) => dataverse.readRow(facts, id, toSelect(job))),
    );
    for (const row of rows)
      states.push(row === null ? null : toRowState(row, 0, row.length, comparesBytes(job)));
  }
  return states;
}

async function lookInListing(job: VerifyJob, candidates: readonly Candidate[]): Promise<RowState[]> {
  const numbers = createKeyTable(1);
  const key = new Uint32Array(keyWords);
  for (const [number, { id }] of candidates.entries()) {
    const bytes = Buffer.from(id);
    readRowKey(bytes, 0, bytes.length, key, 0);
    numbers.add(key, 0);
    numbers.setLane(0, number);
  }
  const states = candidates.map((): RowState => null);
  let page: [number, RowState][] = [];

  function look({ bytes, words, count }: Rows): void {
    for (let row = 0, at = 0; row < count; row++, at += rowWords)
      if (numbers.find(words, at + keyWord))
        page.push([numbers.lane(0), toRowState(bytes, words[at]!, words[at + endWord]!, comparesBytes(job))]);
  }

  for await (const part of readListing(job)) {
    if (part.kind === "rows") look(part.rows);
    else {
      if (part.kind === "page") for (const [number, state] of page) states[number] = state;
      page = [];
    }
  }
  return states;
}
