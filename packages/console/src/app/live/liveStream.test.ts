import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { LiveEvent } from "@botschaft/contract";
import { openLiveStream, type EventSourceLike } from "./liveStream.ts";

interface Opened extends EventSourceLike {
  readonly url: string;
  isClosed: boolean;
}

const opened: Opened[] = [];
const seen: LiveEvent[] = [];

function connect(url: string): EventSourceLike {
  const source: Opened = {
    url,
    isClosed: false,
    onopen: null,
    onmessage: null,
    onerror: null,
    close() {
      source.isClosed = true;
    },
  };
  opened.push(source);
  return source;
}

function newest(): Opened {
  const source = opened.at(-1);
  if (source === undefined) throw new Error("No stream was opened.");
  return source;
}
const tell = (data: string, lastEventId = "") =>
  newest().onmessage?.(new MessageEvent("message", { data, lastEventId }));

beforeEach(() => {
  opened.length = 0;
  seen.length = 0;
  vi.useFakeTimers();
});
afterEach(() => vi.useRealTimers());

test("a stream that opens asks for everything once: what changed since the first load, nobody told", () => {
  openLiveStream("w1", (event) => seen.push(event), { connect });
  expect(seen).toEqual([]);
  newest().onopen?.(new Event("open"));
  tell(JSON.stringify({ type: "counts" }), "41");
  expect(seen).toEqual([{ type: "resync" }, { type: "counts" }]);
});

test("one that goes on for another asks for nothing: it is told what it missed", () => {
  openLiveStream("w1", (event) => seen.push(event), { connect, after: { lastEventId: "41" } });
  newest().onopen?.(new Event("open"));
  expect(seen).toEqual([]);
});

test("a stream that broke is replaced by one that names the last event seen", () => {
  const stream = openLiveStream("w1", (event) => seen.push(event), { connect });
  newest().onopen?.(new Event("open"));
  tell(JSON.stringify({ type: "counts" }), "41");
  newest().onerror?.(new Event("error"));
  expect(stream.state()).toBe("reconnecting");
  expect(opened[0]?.isClosed).toBe(true);
  vi.advanceTimersByTime(1_000);
  expect(newest().url).toBe("/api/v1/live?workspaceId=w1&lastEventId=41");
  newest().onopen?.(new Event("open"));
  expect(stream.state()).toBe("open");
  expect(seen).toEqual([{ type: "resync" }, { type: "counts" }]);
});

test("a stream that comes back without having seen any event asks for everything", () => {
  openLiveStream("w1", (event) => seen.push(event), { connect });
  newest().onopen?.(new Event("open"));
  newest().onerror?.(new Event("error"));
  vi.advanceTimersByTime(1_000);
  newest().onopen?.(new Event("open"));
  expect(seen).toEqual([{ type: "resync" }, { type: "resync" }]);
});

test("what is not one of our events is left out", () => {
  openLiveStream("w1", (event) => seen.push(event), { connect });
  tell("{not json");
  tell(JSON.stringify({ type: "from the future" }));
  expect(seen).toEqual([]);
});

test("a closed stream does not come back", () => {
  const stream = openLiveStream("w1", (event) => seen.push(event), { connect });
  newest().onerror?.(new Event("error"));
  stream.close();
  vi.advanceTimersByTime(60_000);
  expect(opened).toHaveLength(1);
});
