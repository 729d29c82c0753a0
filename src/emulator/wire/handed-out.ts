const kept = 20_000;

/** The links that were handed out last, so that a link in another spelling can be refused (PROTOCOL 4.9). */
export class HandedOut {
  readonly #links = new Set<string>();

  add(pathAndQuery: string): void {
    this.#links.delete(pathAndQuery);
    this.#links.add(pathAndQuery);
    if (this.#links.size > kept) for (const oldest of this.#links) return void this.#links.delete(oldest);
  }

  has(pathAndQuery: string): boolean {
    return this.#links.has(pathAndQuery);
  }
}
