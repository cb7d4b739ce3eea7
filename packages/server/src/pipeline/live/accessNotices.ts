import type { Pool } from "pg";

/** Told to every process when what somebody may do has changed, or a session of theirs has ended; the payload is their id. */
export const ACCESS_TOPIC = "botschaft_access";

/** Who must look again at what a person (or a key) may still do: their open streams, in whichever process. */
export class AccessNotices {
  readonly #pool: Pool;
  readonly #watching = new Map<string, Set<() => void>>();

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  /** To be called after the change was committed. */
  async announce(who: string): Promise<void> {
    await this.#pool.query("select pg_notify($1, $2)", [ACCESS_TOPIC, who]);
  }

  /** @returns how to stop watching */
  watch(who: string, lookAgain: () => void): () => void {
    const known = this.#watching.get(who) ?? new Set();
    this.#watching.set(who, known.add(lookAgain));
    return () => {
      known.delete(lookAgain);
      if (known.size === 0 && this.#watching.get(who) === known) this.#watching.delete(who);
    };
  }

  hear(who: string): void {
    for (const lookAgain of this.#watching.get(who) ?? []) lookAgain();
  }

  /** Notices may have been missed. */
  gap(): void {
    for (const who of this.#watching.keys()) this.hear(who);
  }
}
