/**
 * People who write to Pages, and the record of what happened to each message.
 *
 * A message is answered when its reply reaches the stub platform. Replies of one contact arrive in the order of the contact's
 * messages, so the oldest open message of the contact is the one a reply answers.
 */
import type { BenchPage } from "../setup/business.ts";
import { contactOf, signedMessage } from "./signedMessage.ts";
import { WebhookDoor } from "./webhookDoor.ts";

interface OpenMessage {
  readonly sentAt: number;
}

export interface LoadCounts {
  readonly sent: number;
  readonly acknowledged: number;
  readonly answered: number;
  /** Replies to nobody's open message: a second answer. */
  readonly unexpected: number;
  /** Webhooks not answered with 200; each is sent again, as the platform does. */
  readonly notTaken: number;
  readonly refused: number;
}

/** Latencies in ms of what was sent since the last `takeLatencies`, by group of Pages. */
export interface Latencies {
  readonly acknowledge: readonly number[];
  readonly reply: readonly number[];
}

const RETRY_MS = 1_000;

export class Load {
  readonly #pages: readonly BenchPage[];
  readonly #door: WebhookDoor;
  readonly #open = new Map<number, OpenMessage[]>();
  /** Contacts who wait for nothing, the one who wrote longest ago first. */
  #free: number[];
  #freeAt = 0;
  #messageNumber = 0;
  #goal = 0;
  #openCount = 0;
  #ticker: NodeJS.Timeout | undefined;
  #counts = { sent: 0, acknowledged: 0, answered: 0, unexpected: 0, notTaken: 0, refused: 0 };
  #latencies = { acknowledge: [] as number[], reply: [] as number[] };
  #badPages: ReadonlySet<string>;
  #measuredFrom = 0;

  /** @param badPages their contacts write as all others do, but their latencies are left out */
  constructor(options: { port: number; pages: readonly BenchPage[]; contacts: number; badPages?: readonly string[] }) {
    this.#pages = options.pages;
    this.#door = new WebhookDoor(options.port);
    this.#free = Array.from({ length: options.contacts }, (_, index) => index);
    this.#badPages = new Set(options.badPages ?? []);
  }

  get counts(): LoadCounts {
    return { ...this.#counts };
  }

  get openCount(): number {
    return this.#openCount;
  }

  /** Closed loop: so many messages are unanswered at any moment. 0 stops. */
  keepInFlight(goal: number): void {
    this.#goal = goal;
    while (this.#openCount < this.#goal && this.#writeNext()) {
      // until so many are open
    }
  }

  /** Open loop: so many messages a second, whatever becomes of them. 0 stops. */
  keepRate(perSecond: number): void {
    clearInterval(this.#ticker);
    if (perSecond === 0) return;
    let last = performance.now();
    let owed = 0;
    this.#ticker = setInterval(() => {
      const now = performance.now();
      owed += ((now - last) * perSecond) / 1_000;
      last = now;
      for (; owed >= 1; owed -= 1) this.#writeNext();
    }, 1);
  }

  /** A reply for this contact reached the platform. */
  onReply(psid: string): void {
    const contact = contactOf(psid);
    const open = this.#open.get(contact)?.shift();
    if (!open) {
      this.#counts.unexpected += 1;
      return;
    }
    this.#counts.answered += 1;
    this.#openCount -= 1;
    if (this.#isMeasured(contact, open.sentAt)) this.#latencies.reply.push(performance.now() - open.sentAt);
    this.#free.push(contact);
    if (this.#openCount < this.#goal) this.#writeNext();
  }

  onRefusal(): void {
    this.#counts.refused += 1;
  }

  /** Forgets what was measured so far; only messages sent from now on count. */
  beginMeasuring(): void {
    this.#latencies = { acknowledge: [], reply: [] };
    this.#measuredFrom = performance.now();
  }

  get latencies(): Latencies {
    return this.#latencies;
  }

  close(): void {
    clearInterval(this.#ticker);
    this.#goal = 0;
    this.#door.close();
  }

  #writeNext(): boolean {
    const contact = this.#takeFree();
    if (contact === undefined) return false;
    const message = { sentAt: performance.now() };
    const open = this.#open.get(contact);
    if (open) open.push(message);
    else this.#open.set(contact, [message]);
    this.#openCount += 1;
    this.#counts.sent += 1;
    this.#messageNumber += 1;
    const { body, signature } = signedMessage(this.#pageOf(contact), contact, this.#messageNumber);
    this.#post(contact, message.sentAt, body, signature);
    return true;
  }

  #post(contact: number, sentAt: number, body: string, signature: string): void {
    this.#door.post(body, signature, (status) => {
      if (status !== 200) {
        this.#counts.notTaken += 1;
        setTimeout(() => this.#post(contact, sentAt, body, signature), RETRY_MS);
        return;
      }
      this.#counts.acknowledged += 1;
      if (this.#isMeasured(contact, sentAt)) this.#latencies.acknowledge.push(performance.now() - sentAt);
    });
  }

  /** A ring: taking from the front of a long array would move all of it each time. */
  #takeFree(): number | undefined {
    const contact = this.#free[this.#freeAt];
    if (contact === undefined) return undefined;
    this.#freeAt += 1;
    if (this.#freeAt > 10_000) {
      this.#free = this.#free.slice(this.#freeAt);
      this.#freeAt = 0;
    }
    return contact;
  }

  #pageOf(contact: number): BenchPage {
    const page = this.#pages[contact % this.#pages.length];
    if (!page) throw new Error("a load needs at least one Page");
    return page;
  }

  #isMeasured(contact: number, sentAt: number): boolean {
    return sentAt >= this.#measuredFrom && (this.#badPages.size === 0 || !this.#badPages.has(this.#pageOf(contact).id));
  }
}

