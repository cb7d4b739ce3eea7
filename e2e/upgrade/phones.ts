/** People of the emulated platform, who write to the shop's Page. */
import { setTimeout as delay } from "node:timers/promises";
import { z } from "zod";

const thread = z.object({
  psid: z.string(),
  messages: z.array(
    z.object({ from: z.enum(["person", "page"]), mid: z.string(), at: z.number(), text: z.string().optional() }),
  ),
});
export type Thread = z.output<typeof thread>;

const counters = z.record(z.string(), z.number());
const sent = z.object({
  outcome: z.enum(["accepted", "refused"]),
  psid: z.string().nullable(),
  text: z.string().nullable(),
  action: z.string().nullable(),
});
/** One call of the Send API since the emulator's start. */
export type Sent = z.output<typeof sent>;

export class Phones {
  /** The Page they write to. */
  readonly page: string;
  readonly #url: string;

  private constructor(url: string, page: string) {
    this.#url = url;
    this.page = page;
  }

  /** Their emulator has one Page. */
  static async at(emulatorUrl: string): Promise<Phones> {
    const [page] = z.array(z.object({ id: z.string() })).parse(await call(`${emulatorUrl}/_emulator/pages`));
    if (page === undefined) throw new Error("the emulator has no Page");
    return new Phones(emulatorUrl, page.id);
  }

  async add(id: string, firstName: string, lastName: string): Promise<void> {
    await this.#tell("POST", "/people", { id, firstName, lastName });
  }

  async readAppSecret(): Promise<string> {
    const [app] = z.array(z.object({ secret: z.string() })).parse(await call(`${this.#url}/_emulator/apps`));
    return app?.secret ?? "";
  }

  /** Several people at once, each one text. */
  async say(texts: readonly (readonly [person: string, text: string])[]): Promise<void> {
    const all = texts.map(([person, text]) => ({ page: this.page, person, text }));
    for (let at = 0; at < all.length; at += 500) await this.#tell("POST", "/say", all.slice(at, at + 500));
  }

  async sendFile(person: string, file: File): Promise<void> {
    const body = new FormData();
    body.append("file", file);
    await call(`${this.#url}/_emulator/threads/${this.page}/${person}/attachments`, { method: "POST", body });
  }

  /** What stands on somebody's phone, and who they are to the Page. */
  async threadOf(person: string): Promise<Thread> {
    return thread.parse(await call(`${this.#url}/_emulator/threads/${this.page}/${person}`));
  }

  /** What the Page said to somebody, in order. */
  async heardBy(person: string): Promise<string[]> {
    const { messages } = await this.threadOf(person);
    return messages.flatMap(({ from, text }) => (from === "page" && text !== undefined ? [text] : []));
  }

  /** What goes wrong from now on, and nothing else does. */
  async break(faults: Readonly<Record<string, unknown>>): Promise<void> {
    await this.#tell("PUT", "/faults", faults);
  }

  async listSends(): Promise<Sent[]> {
    return z.array(sent).parse(await call(`${this.#url}/_emulator/log/sends?limit=50000`));
  }

  /** Calls that the platform refused so far. */
  async countErrors(): Promise<number> {
    return counters.parse(await call(`${this.#url}/_emulator/counters`))["graphErrors"] ?? 0;
  }

  /** Waits until nothing was said or told for two seconds. */
  async untilQuiet(): Promise<void> {
    for (let before = ""; ; ) {
      const { pending, ...counts } = counters.parse(await call(`${this.#url}/_emulator/counters`));
      const now = JSON.stringify(counts);
      if (pending === 0 && now === before) return;
      before = now;
      await delay(2_000);
    }
  }

  #tell(method: string, path: string, body: unknown): Promise<unknown> {
    const headers = { "content-type": "application/json" };
    return call(`${this.#url}/_emulator${path}`, { method, headers, body: JSON.stringify(body) });
  }
}

async function call(url: string, init?: RequestInit): Promise<unknown> {
  const answer = await fetch(url, init);
  if (!answer.ok) throw new Error(`${url} is answered with ${answer.status}: ${await answer.text()}`);
  return await answer.json();
}
