import { SendAccount } from "./sendAccount.ts";

/** Long after its rates forgot what left: an account of which nothing was to be sent for so long needs no memory. */
const IDLE_AFTER_MS = 60_000;

/** The accounts of this process: those with something to send, or that had so a moment ago. */
export class SendAccounts {
  readonly #rateOf: (channelId: string) => number;
  readonly #accounts = new Map<string, SendAccount>();
  #processes = 1;
  #sweptAt = performance.now();

  /** @param rateOf what the platform allows an account, calls a second */
  constructor(rateOf: (channelId: string) => number) {
    this.#rateOf = rateOf;
  }

  /** How many processes share what the platform allows, this one included. */
  get processes(): number {
    return this.#processes;
  }

  share(processes: number): void {
    this.#processes = Math.max(1, processes);
  }

  get(channelId: string): SendAccount {
    const now = performance.now();
    if (now - this.#sweptAt > IDLE_AFTER_MS) this.#forgetIdle(now);
    let account = this.#accounts.get(channelId);
    if (!account) {
      account = new SendAccount(channelId);
      this.#accounts.set(channelId, account);
    }
    account.usedAt = now;
    account.setRate(this.#rateOf(channelId), this.#processes);
    return account;
  }

  all(): Iterable<SendAccount> {
    return this.#accounts.values();
  }

  /** Calls under way. */
  get inFlight(): number {
    let inFlight = 0;
    for (const account of this.#accounts.values()) inFlight += account.inFlight;
    return inFlight;
  }

  stop(): void {
    for (const account of this.#accounts.values()) account.stop();
  }

  #forgetIdle(now: number): void {
    this.#sweptAt = now;
    for (const account of this.#accounts.values()) {
      if (!account.isIdle || now - account.usedAt < IDLE_AFTER_MS) continue;
      account.stop();
      this.#accounts.delete(account.channelId);
    }
  }
}
