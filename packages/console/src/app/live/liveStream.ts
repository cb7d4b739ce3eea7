import { liveEndpoints, liveEvent, pathOf, type LiveEvent } from "@botschaft/contract";

export type LiveState = "connecting" | "open" | "reconnecting";

export interface LiveStream {
  readonly state: () => LiveState;
  readonly subscribe: (listener: () => void) => () => void;
  readonly close: () => void;
}

/** What of EventSource is used; tests bring their own. */
export interface EventSourceLike {
  onopen: ((event: Event) => void) | null;
  onmessage: ((event: MessageEvent<string>) => void) | null;
  onerror: ((event: Event) => void) | null;
  close(): void;
}

export interface LiveStreamOptions {
  readonly connect?: (url: string) => EventSourceLike;
  /** Goes on for a stream that ended: what it saw last, null if nothing. What happened since is told first, or `resync`. */
  readonly after?: { readonly lastEventId: string | null };
}

const retryAfterMs = [1_000, 2_000, 4_000, 8_000, 15_000] as const;

/**
 * One stream of what happens in a workspace, for as long as the page is open.
 *
 * States: connecting → open → (error) reconnecting → open … until `close`. The browser's own reconnecting gives up for good on
 * some answers (502 of a proxy during a restart), so a broken stream is replaced by a new one that names the last event seen.
 * When the server says `resync`, or when a stream opens without having seen any event, everything is loaded again: nobody has told
 * what changed between the first load and this moment.
 */
export function openLiveStream(
  workspaceId: string,
  onEvent: (event: LiveEvent, lastEventId: string | null) => void,
  { connect = (url) => new EventSource(url, { withCredentials: true }), after }: LiveStreamOptions = {},
): LiveStream {
  const listeners = new Set<() => void>();
  let state: LiveState = after === undefined ? "connecting" : "reconnecting";
  let lastEventId: string | null = after?.lastEventId ?? null;
  let failures = 0;
  let source: EventSourceLike | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const become = (next: LiveState) => {
    if (state === next) return;
    state = next;
    for (const listener of listeners) listener();
  };

  const start = () => {
    const query = { workspaceId, ...(lastEventId === null ? {} : { lastEventId }) };
    source = connect(pathOf(liveEndpoints.watch, { query }));
    source.onopen = () => {
      failures = 0;
      become("open");
      if (lastEventId === null) onEvent({ type: "resync" }, null);
    };
    source.onmessage = (message) => {
      if (message.lastEventId !== "") lastEventId = message.lastEventId;
      const event = parseEvent(message.data);
      if (event !== null) onEvent(event, lastEventId);
    };
    source.onerror = () => {
      source?.close();
      become("reconnecting");
      clearTimeout(timer);
      timer = setTimeout(start, retryAfterMs[Math.min(failures, retryAfterMs.length - 1)]);
      failures += 1;
    };
  };

  start();
  return {
    state: () => state,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: () => {
      clearTimeout(timer);
      source?.close();
    },
  };
}

/** An event of a newer server that this page does not know is left out, not stumbled over. */
function parseEvent(data: string): LiveEvent | null {
  try {
    const parsed = liveEvent.safeParse(JSON.parse(data));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}
