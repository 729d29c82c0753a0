import type { EmulatorRequest } from "../request.ts";

/** Something that happens on the server just before an answer. */
export type Edit = () => void | Promise<void>;

interface Entry {
  readonly edit: Edit;
  readonly match: (request: EmulatorRequest) => boolean;
  /** How many matching requests come before the one that meets the edit. */
  left: number;
}

/** The edits that wait for requests; each happens once. */
export class EditBook {
  #entries: Entry[] = [];

  /** Runs an edit before the nth matching request from now on is answered, counted from 1. */
  add(nth: number, edit: Edit, match: (request: EmulatorRequest) => boolean = () => true): void {
    this.#entries.push({ edit, match, left: nth - 1 });
  }

  /** Runs what waits for this request, in the order it was added. */
  async run(request: EmulatorRequest): Promise<void> {
    const due = this.#entries.filter((entry) => entry.match(request) && entry.left-- === 0);
    this.#entries = this.#entries.filter((entry) => !due.includes(entry));
    for (const { edit } of due) await edit();
  }
}
