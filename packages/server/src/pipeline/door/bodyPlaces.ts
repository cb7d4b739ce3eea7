/**
 * How many bodies may be in hand whose signature has not been checked yet, and what those that are refused may cost.
 *
 * Anybody may send to the door. Small bodies are cheap and many may be in hand. Of large ones strangers have two places, and none
 * while refused bodies have cost more of the main thread than their share; networks that signed rightly of late have places of
 * their own. Who finds no place gets 503 before the body is read, and the platform comes again.
 */
import type { Senders } from "./senders.ts";

/** What the platform sends is nearly always smaller; a batch of a hundred messages is larger. */
export const LARGE_BODY_BYTES = 64 * 1024;
const LARGE_OF_STRANGERS = 2;
/** 48 MB, if all of them are as large as can be. */
const LARGE_OF_PROVEN = 16;
/** 32 MB, if all of them are as large as a small one can be. */
const SMALL_OF_STRANGERS = 500;
/** Milliseconds of the main thread that refused bodies may cost in a second … */
const SHARE_MS = 40;
/** … and at once. Where they have cost more, large ones of strangers wait. */
const AT_ONCE_MS = 20;

/** A body's place until its signature was checked. */
export interface BodyPlace {
  readonly network: string;
  readonly isProven: boolean;
  /** It turned out larger than it said, or did not say how large it is. False: there is no place for it as a large one. */
  grow(): boolean;
  /** To be called once; `costMs`: what checking the signature took of the main thread, if the body was refused. */
  leave(ended: { readonly isAuthentic: boolean; readonly costMs: number } | "gone"): void;
}

export class BodyPlaces {
  readonly #senders: Senders;
  #largeOfStrangers = 0;
  #largeOfProven = 0;
  #smallOfStrangers = 0;
  #owedMs = 0;
  #owedAt = performance.now();

  constructor(senders: Senders) {
    this.#senders = senders;
  }

  /** Whether refused bodies have cost their share: then nothing dear is tried for strangers. */
  get isOverspent(): boolean {
    const now = performance.now();
    this.#owedMs = Math.max(0, this.#owedMs - ((now - this.#owedAt) / 1_000) * SHARE_MS);
    this.#owedAt = now;
    return this.#owedMs > AT_ONCE_MS;
  }

  /** Undefined: there is no place for it. */
  enter(network: string, { isLarge }: { readonly isLarge: boolean }): BodyPlace | undefined {
    const isProven = this.#senders.isProven(network);
    let hasLarge = false;
    if (isLarge) {
      if (!this.#takeLarge(isProven)) return undefined;
      hasLarge = true;
    } else if (!isProven && this.#smallOfStrangers >= SMALL_OF_STRANGERS) return undefined;
    if (!isProven) this.#smallOfStrangers++;
    return {
      network,
      isProven,
      grow: () => {
        hasLarge ||= this.#takeLarge(isProven);
        return hasLarge;
      },
      leave: (ended) => {
        if (!isProven) this.#smallOfStrangers--;
        if (hasLarge && isProven) this.#largeOfProven--;
        else if (hasLarge) this.#largeOfStrangers--;
        if (ended === "gone") return;
        if (ended.isAuthentic) this.#senders.prove(network);
        else {
          this.#senders.doubt(network);
          this.#owedMs += ended.costMs;
        }
      },
    };
  }

  #takeLarge(isProven: boolean): boolean {
    if (isProven) {
      if (this.#largeOfProven >= LARGE_OF_PROVEN) return false;
      this.#largeOfProven++;
      return true;
    }
    if (this.#largeOfStrangers >= LARGE_OF_STRANGERS || this.isOverspent) return false;
    this.#largeOfStrangers++;
    return true;
  }
}
