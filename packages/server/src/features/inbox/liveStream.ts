/**
 * One watching screen: server-sent events until it goes away.
 *
 * A stream outlives sessions and roles, so the caller is looked at again every minute. A screen that does not read is let go;
 * it comes back with the last id it saw.
 */
import type { ServerResponse } from "node:http";
import type { LiveEvent } from "@botschaft/contract";
import type { WorkspaceId } from "@botschaft/core";
import type { HubPort } from "../../http/ports.ts";

const HEARTBEAT_MS = 15_000;
const CHECK_ACCESS_MS = 60_000;
const MAX_UNREAD_BYTES = 4 * 1024 * 1024;

/** The text of an event, made once for all who watch. */
const texts = new WeakMap<LiveEvent, string>();

export interface Watching {
  readonly hub: HubPort;
  readonly workspaceId: WorkspaceId;
  readonly lastEventId: string | null;
  readonly response: ServerResponse;
  /** Whether the caller may still watch. */
  readonly mayWatch: () => Promise<boolean>;
}

/** Starts telling; returns how to end it from our side. */
export function streamEvents({ hub, workspaceId, lastEventId, response, mayWatch }: Watching): () => void {
  response.writeHead(200, {
    "content-type": "text/event-stream",
    "cache-control": "no-store",
    "x-accel-buffering": "no",
    connection: "keep-alive",
  });
  response.write("retry: 1000\n\n");
  const unsubscribe = hub.subscribe(workspaceId, lastEventId, (id, event) => {
    response.write(`id: ${id}\ndata: ${textOf(event)}\n\n`);
    if (response.writableLength > MAX_UNREAD_BYTES) response.destroy();
  });
  const stop = () => {
    clearInterval(heartbeat);
    clearInterval(check);
    unsubscribe();
  };
  // Nothing is written after the end: the last of it may still wait for a screen that does not read.
  const end = () => {
    stop();
    response.end();
  };
  const heartbeat = setInterval(() => response.write(": still here\n\n"), HEARTBEAT_MS);
  const check = setInterval(() => {
    mayWatch().then((may) => may || end(), end);
  }, CHECK_ACCESS_MS);
  response.on("close", stop);
  return end;
}

function textOf(event: LiveEvent): string {
  const known = texts.get(event);
  if (known !== undefined) return known;
  const text = JSON.stringify(event);
  texts.set(event, text);
  return text;
}
