/** Members who have the inbox open: server-sent event streams, all of one workspace. */
import { get, type ClientRequest } from "node:http";
import type { Api } from "../setup/api.ts";

/** One event as one watcher got it. */
interface Arrival {
  readonly eventId: string;
  /** When the newest message in it was decided, by the server's clock; the machine is the same. */
  readonly decidedAt: number;
  readonly arrivedAt: number;
}

export interface Watchers {
  /** Forgets what has come so far. */
  forget(): void;
  /** For each event that all of them got: milliseconds from the turn to the last of them. */
  lastArrivals(): number[];
  readonly events: number;
  close(): void;
}

export async function watchLive(api: Api, workspaceId: string, count: number): Promise<Watchers> {
  let arrivals = new Map<string, { count: number; decidedAt: number; lastAt: number }>();
  let events = 0;
  const onArrival = ({ eventId, decidedAt, arrivedAt }: Arrival) => {
    events += 1;
    const known = arrivals.get(eventId);
    if (known) {
      known.count += 1;
      known.lastAt = arrivedAt;
    } else arrivals.set(eventId, { count: 1, decidedAt, lastAt: arrivedAt });
  };
  const requests = await Promise.all(Array.from({ length: count }, () => openStream(api, workspaceId, onArrival)));
  return {
    forget() {
      arrivals = new Map();
      events = 0;
    },
    lastArrivals: () =>
      [...arrivals.values()].filter((each) => each.count === count).map((each) => each.lastAt - each.decidedAt),
    get events() {
      return events;
    },
    close() {
      for (const request of requests) request.destroy();
    },
  };
}

function openStream(api: Api, workspaceId: string, onArrival: (arrival: Arrival) => void): Promise<ClientRequest> {
  return new Promise((resolve, reject) => {
    const request = get(`${api.url}/api/v1/live?workspaceId=${workspaceId}`, {
      agent: false,
      headers: { authorization: `Bearer ${api.key}`, "x-workspace-id": workspaceId },
    });
    request.once("error", reject);
    request.once("response", (response) => {
      if (response.statusCode !== 200) return reject(new Error(`the live stream answered ${response.statusCode}`));
      request.removeAllListeners("error").on("error", () => {
        // Closed by us at the end.
      });
      response.on("error", () => {});
      let rest = "";
      response.setEncoding("utf8").on("data", (chunk: string) => {
        const blocks = (rest + chunk).split("\n\n");
        rest = blocks.pop() ?? "";
        const arrivedAt = Date.now();
        for (const block of blocks) {
          const arrival = readEvent(block, arrivedAt);
          if (arrival) onArrival(arrival);
        }
      });
      resolve(request);
    });
  });
}

/**
 * Only events whose newest message the bot said: its time is the turn's own. Two hundred watchers in one process could not parse
 * every event as JSON, so the text is searched for it.
 */
function readEvent(block: string, arrivedAt: number): Arrival | undefined {
  const eventId = /^id: ?(.*)$/m.exec(block)?.[1];
  const preview = /"preview":\{"at":"([^"]+)","author":"bot"/.exec(block)?.[1];
  return eventId === undefined || preview === undefined
    ? undefined
    : { eventId, decidedAt: Date.parse(preview), arrivedAt };
}
