/**
 * One watching screen: server-sent events until it goes away.
 *
 * A stream outlives sessions and roles, so the caller is looked at again when something about them changes, and every minute. A
 * screen that does not read is let go; it comes back with the last id it saw.
 */
import type { ServerResponse } from "node:http";
import type { LiveEvent } from "@botschaft/contract";
import type { WorkspaceId } from "@botschaft/core";
import type { HubPort } from "../../http/ports.ts";

const HEARTBEAT_MS = 15_000;
const CHECK_ACCESS_MS = 60_000;
const MAX_UNREAD_BYTES = 4 * 1024 * 1024;

/** Without an id: whoever comes back asks anyway. */
const ACCESS = `data: ${JSON.stringify({ type: "access" } satisfies LiveEvent)}\n\n`;

/** The text of an event, made once for all who watch. */
const texts = new WeakMap<LiveEvent, string>();

export interface Watching {
  readonly hub: HubPort;
  readonly workspaceId: WorkspaceId;
  readonly lastEventId: string | null;
  readonly response: ServerResponse;
  /** Whether the caller may still watch. */
  readonly mayWatch: () => Promise<boolean>;
  /** Calls back when what the caller may do has changed; returns how to stop. */
  readonly onAccessChanged: (lookAgain: () => void) => () => void;
}

/** Starts telling; returns how to end it from our side. */
export function streamEvents({
  hub,
  workspaceId,
  lastEventId,
  response,
  mayWatch,
  onAccessChanged,
}: Watching): () => void {
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
  let isOver = false;
  const stop = () => {
    isOver = true;
    clearInterval(heartbeat);
    clearInterval(check);
    forget();
    unsubscribe();
  };
  // Nothing is written after the end: the last of it may still wait for a screen that does not read.
  const end = (last = "") => {
    if (isOver) return;
    stop();
    response.end(last);
  };
  const lookAgain = (whenItMay: () => void) => {
    mayWatch().then(
      (may) => {
        if (!may) end(ACCESS);
        else if (!isOver) whenItMay();
      },
      () => end(),
    );
  };
  const heartbeat = setInterval(() => response.write(": still here\n\n"), HEARTBEAT_MS);
  const check = setInterval(() => lookAgain(() => {}), CHECK_ACCESS_MS);
  // Told in any case: a screen that may watch on may show less from now on, or more.
  const forget = onAccessChanged(() => lookAgain(() => response.write(ACCESS)));
  response.on("close", stop);
  return () => end();
}

function textOf(event: LiveEvent): string {
  const known = texts.get(event);
  if (known !== undefined) return known;
  const text = JSON.stringify(event);
  texts.set(event, text);
  return text;
}
