import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { patient } from "../../../scripts/parts/patience.mjs";

export interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly raw: Buffer;
  readonly body: Body;
}

/** A webhook body, as loosely as a test needs it. */
interface Body {
  object: string;
  entry: { id: string; time: number; messaging?: Item[]; standby?: Item[]; changes?: Item[] }[];
}

// biome-ignore lint/suspicious/noExplicitAny: a test looks into whatever arrived.
export type Item = Record<string, any>;

export interface Receiver {
  readonly url: string;
  readonly received: Received[];
  /** All events, in order of arrival; those in standby are not among them. */
  events(): Item[];
  /** What the next requests get; 200 when empty. */
  readonly answers: (number | "hang")[];
  until(condition: (events: Item[]) => boolean): Promise<Item[]>;
  close(): Promise<void>;
}

/** An app's callback that verifies like a careful one and remembers everything. */
export async function startReceiver(verifyToken = "verify"): Promise<Receiver> {
  const received: Received[] = [];
  const answers: (number | "hang")[] = [];
  const waiting = new Set<() => void>();
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? "/", "http://localhost");
    if (request.method === "GET") {
      const isRight = url.searchParams.get("hub.verify_token") === verifyToken;
      response.writeHead(isRight ? 200 : 403).end(isRight ? url.searchParams.get("hub.challenge") : "");
      return;
    }
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const raw = Buffer.concat(chunks);
      received.push({ headers: request.headers, raw, body: JSON.parse(raw.toString()) as Body });
      const answer = answers.shift() ?? 200;
      if (answer !== "hang") response.writeHead(answer).end("EVENT_RECEIVED");
      for (const wake of waiting) wake();
    });
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const events = () =>
    received.flatMap(({ body }) => body.entry.flatMap(({ messaging, changes }) => messaging ?? changes ?? []));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhook`,
    received,
    events,
    answers,
    until(condition) {
      if (condition(events())) return Promise.resolve(events());
      return new Promise((resolve, reject) => {
        const timer = setTimeout(
          () => reject(new Error(`Not seen in time; arrived: ${JSON.stringify(events())}`)),
          patient(8_000),
        );
        const wake = () => {
          if (!condition(events())) return;
          clearTimeout(timer);
          waiting.delete(wake);
          resolve(events());
        };
        waiting.add(wake);
      });
    },
    close: () =>
      new Promise((done) => {
        server.closeAllConnections();
        server.close(() => done());
      }),
  };
}
