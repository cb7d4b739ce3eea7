/**
 * People who write to Pages, and the record of what happened to each message.
 *
 * A message is answered when its reply reaches the stub platform. Replies of one contact arrive in the order of the contact's
 * messages, so the oldest open message of the contact is the one a reply answers.
 */
import type { BenchPage } from "../setup/business.ts";
import { contactOf, escapeText, signedMessage, signedReceipt } from "./signedMessage.ts";
import { WebhookDoor } from "./webhookDoor.ts";

interface OpenMessage {
  readonly sentAt: number;
  awaited: number;
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

export interface LoadOptions {
  /** The server's. */
  readonly port: number;
  readonly pages: readonly BenchPage[];
  readonly contacts: number;
  /** Taken in turn; without any, a sentence and the message's number. */
  readonly texts?: readonly string[];
  /** Bubbles that make one answer; one unless said otherwise. */
  readonly answersEach?: number;
  /** No more than so many messages in all. */
  readonly limit?: number;
  /** Their contacts write as all others do, but their latencies are left out, and nobody waits for their answers. */
  readonly badPages?: readonly string[];
  /** After each answer the platform tells that it was delivered, and then that it was read, as it does in life. */
  readonly hasReceipts?: boolean;
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
  readonly #badPages: ReadonlySet<string>;
  readonly #texts: readonly string[];
  readonly #limit: number;
  readonly #answersEach: number;
  readonly #hasReceipts: boolean;
  #measuredFrom = 0;
  #openBadCount = 0;

  constructor(options: LoadOptions) {
    this.#pages = options.pages;
    this.#door = new WebhookDoor(options.port);
    this.#free = Array.from({ length: options.contacts }, (_, index) => index);
    this.#badPages = new Set(options.badPages ?? []);
    this.#texts = (options.texts ?? []).map(escapeText);
    this.#answersEach = options.answersEach ?? 1;
    this.#hasReceipts = options.hasReceipts ?? false;
    this.#limit = options.limit ?? Number.POSITIVE_INFINITY;
  }

  get counts(): LoadCounts {
    return { ...this.#counts };
  }

  /** Messages without an answer yet, those to bad Pages left out. */
  get openCount(): number {
    return this.#openCount - this.#openBadCount;
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
  onReply(psid: string, mid: string): void {
    const contact = contactOf(psid);
    if (this.#hasReceipts) this.#confirm(contact, mid);
    const queue = this.#open.get(contact);
    const open = queue?.[0];
    if (!queue || !open) {
      this.#counts.unexpected += 1;
      return;
    }
    open.awaited -= 1;
    if (open.awaited > 0) return;
    queue.shift();
    this.#counts.answered += 1;
    this.#close(contact);
    if (this.#isMeasured(contact, open.sentAt)) this.#latencies.reply.push(performance.now() - open.sentAt);
    this.#free.push(contact);
    if (this.#openCount < this.#goal) this.#writeNext();
  }

  /** The platform refused a reply to this contact; for good, unless it will be tried again. */
  onRefusal(psid: string, isFinal: boolean): void {
    this.#counts.refused += 1;
    const contact = contactOf(psid);
    if (!isFinal || !this.#open.get(contact)?.shift()) return;
    this.#close(contact);
    this.#free.push(contact);
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

  #close(contact: number): void {
    this.#openCount -= 1;
    if (this.#isBad(contact)) this.#openBadCount -= 1;
  }

  #writeNext(): boolean {
    if (this.#counts.sent >= this.#limit) return false;
    const contact = this.#takeFree();
    if (contact === undefined) return false;
    const message = { sentAt: performance.now(), awaited: this.#answersEach };
    const open = this.#open.get(contact);
    if (open) open.push(message);
    else this.#open.set(contact, [message]);
    this.#openCount += 1;
    if (this.#isBad(contact)) this.#openBadCount += 1;
    this.#counts.sent += 1;
    this.#messageNumber += 1;
    const number = this.#messageNumber;
    const text =
      this.#texts[number % this.#texts.length] ??
      `Gr\\u00fc\\u00dfe aus K\\u00f6ln, ist das Kleid noch da? ${number} \\ud83d\\ude00`;
    const { body, signature } = signedMessage(this.#pageOf(contact), { contact, number, text });
    this.#post(contact, message.sentAt, body, signature);
    return true;
  }

  #confirm(contact: number, mid: string): void {
    for (const kind of ["delivery", "read"] as const) {
      const { body, signature } = signedReceipt(this.#pageOf(contact), { contact, kind, mid });
      this.#door.post(body, signature, (status) => {
        if (status !== 200) this.#counts.notTaken += 1;
      });
    }
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
    return sentAt >= this.#measuredFrom && !this.#isBad(contact);
  }

  #isBad(contact: number): boolean {
    return this.#badPages.size > 0 && this.#badPages.has(this.#pageOf(contact).id);
  }
}
