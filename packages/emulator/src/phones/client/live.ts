import { useEffect, useState } from "preact/hooks";
import { api, type MessageView, type ThreadState, type ThreadView } from "./api.ts";

/**
 * What the open phones show, kept up to date by one stream. Nothing is replayed
 * on the stream, so every (re)connection reads its threads again.
 */
interface Watched {
  readonly page: string;
  readonly person: string;
  readonly listeners: Set<() => void>;
  view: ThreadView | undefined;
  error: string | undefined;
}

const watched = new Map<string, Watched>();
const generalListeners = new Set<(kind: "setup" | "clock" | "connection") => void>();
let source: EventSource | undefined;
let sourceThreads = "";
let connected = true;
/** Platform time minus this browser's time. */
let clockSkewMs = 0;

export function platformNow(): number {
  return Date.now() + clockSkewMs;
}

export function isConnected(): boolean {
  return connected;
}

/** Calls back when people, Pages or faults, the clock, or the connection changed. */
export function onGeneral(listener: (kind: "setup" | "clock" | "connection") => void): () => void {
  generalListeners.add(listener);
  connect();
  return () => generalListeners.delete(listener);
}

/** The thread of a person with a Page; undefined while it is fetched. */
export function useThread(
  page: string,
  person: string,
): { view: ThreadView | undefined; error: string | undefined; reload: () => void } {
  const [, redraw] = useState(0);
  const key = `${page}/${person}`;
  useEffect(() => {
    const listener = () => redraw((n) => n + 1);
    let entry = watched.get(key);
    if (entry === undefined) {
      entry = { page, person, listeners: new Set(), view: undefined, error: undefined };
      watched.set(key, entry);
    }
    entry.listeners.add(listener);
    void load(entry);
    return () => {
      entry.listeners.delete(listener);
      if (entry.listeners.size > 0) return;
      watched.delete(key);
      connect();
    };
  }, [key, page, person]);
  const entry = watched.get(key);
  return { view: entry?.view, error: entry?.error, reload: () => entry !== undefined && void load(entry) };
}

async function load(entry: Watched): Promise<void> {
  try {
    show(entry, await api.thread(entry.page, entry.person));
    entry.error = undefined;
    connect();
  } catch (error) {
    entry.error = error instanceof Error ? error.message : String(error);
  }
  for (const listener of entry.listeners) listener();
}

function show(entry: Watched, view: ThreadView): void {
  entry.view = view;
  clockSkewMs = view.now - Date.now();
}

function connect(): void {
  const psids = [...watched.values()]
    .flatMap(({ view }) => (view === undefined ? [] : [view.psid]))
    .sort()
    .join(",");
  if (psids === sourceThreads && source !== undefined) return;
  sourceThreads = psids;
  source?.close();
  const stream = new EventSource(`/_emulator/live?threads=${psids}`);
  source = stream;
  let isFirst = true;
  stream.addEventListener("ready", () => {
    setConnected(true);
    // Between reading a thread and opening the stream something may have happened.
    for (const entry of watched.values()) if (!isFirst || entry.view !== undefined) void refresh(entry);
    isFirst = false;
  });
  stream.addEventListener("error", () => setConnected(false));
  stream.addEventListener("message", (event) => {
    const { state, message } = JSON.parse(String(event.data)) as { state: ThreadState; message: MessageView };
    update(state, message);
  });
  stream.addEventListener("thread", (event) =>
    update((JSON.parse(String(event.data)) as { state: ThreadState }).state),
  );
  stream.addEventListener("setup", () => {
    for (const listener of generalListeners) listener("setup");
    for (const entry of watched.values()) void refresh(entry);
  });
  stream.addEventListener("clock", (event) => {
    clockSkewMs = (JSON.parse(String(event.data)) as { now: number }).now - Date.now();
    for (const listener of generalListeners) listener("clock");
    for (const entry of watched.values()) for (const listener of entry.listeners) listener();
  });
}

/** Reads a thread again without touching the stream. */
async function refresh(entry: Watched): Promise<void> {
  try {
    show(entry, await api.thread(entry.page, entry.person));
    for (const listener of entry.listeners) listener();
  } catch {
    // The stream reports a lost connection; the next "ready" reads again.
  }
}

function update(state: ThreadState, message?: MessageView): void {
  const entry = watched.get(`${state.page.id}/${state.person.id}`);
  if (entry?.view === undefined) return;
  const before = entry.view.messages;
  show(entry, { ...state, messages: message === undefined ? before : withMessage(before, message) });
  for (const listener of entry.listeners) listener();
}

function withMessage(messages: MessageView[], message: MessageView): MessageView[] {
  const index = messages.findLastIndex(({ mid }) => mid === message.mid);
  return index === -1 ? [...messages, message] : messages.with(index, message);
}

function setConnected(next: boolean): void {
  if (connected === next) return;
  connected = next;
  for (const listener of generalListeners) listener("connection");
}
