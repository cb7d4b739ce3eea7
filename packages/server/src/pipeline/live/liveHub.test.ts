import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { createLog } from "../../log.ts";
import { LiveHub } from "./liveHub.ts";

const FORGOTTEN_AFTER_MS = 61_000;

let hub: LiveHub<string>;
let describeConversations: (ids: readonly string[]) => Promise<readonly string[]>;

beforeEach(() => {
  vi.useFakeTimers();
  describeConversations = async (ids) => ids;
  hub = new LiveHub<string>(
    {
      kinds: {
        conversations: { describe: (_workspace, ids) => describeConversations(ids), summary: "counts" },
        flows: { describe: async (_workspace, ids) => [`flows ${ids.join(" ")}`] },
      },
      resync: "resync",
    },
    "epoch",
    createLog("silent"),
  );
});
afterEach(() => {
  hub.stop();
  vi.useRealTimers();
});

/** A screen, with what it was told. */
function watch(workspace: string, lastEventId: string | null = null) {
  const events: string[] = [];
  const screen = { events, lastEventId, leave: () => {} };
  screen.leave = hub.subscribe(workspace, lastEventId, (id, event) => {
    screen.lastEventId = id;
    events.push(event);
  });
  return screen;
}

async function change(workspace: string, ...ids: string[]): Promise<void> {
  for (const id of ids) {
    hub.changed(workspace, "conversations", [id]);
    await vi.advanceTimersByTimeAsync(10);
  }
}

test("whoever leaves twice takes nothing from who comes after", async () => {
  const screen = watch("shop");
  screen.leave();
  screen.leave();
  const next = watch("shop");
  await vi.advanceTimersByTimeAsync(FORGOTTEN_AFTER_MS);
  await change("shop", "a");
  expect(next.events).toEqual(["a"]);
});

test("each kind is told by its own source, in its own words, and a kind nobody knows by none", async () => {
  const screen = watch("shop");
  hub.changed("shop", "flows", ["f1", "f2"]);
  hub.changed("shop", "holograms", ["h1"]);
  hub.changed("shop", "toString", ["t1"]);
  await vi.advanceTimersByTimeAsync(2_000);
  expect(screen.events).toEqual(["flows f1 f2"]);
  await change("shop", "a");
  await vi.advanceTimersByTimeAsync(2_000);
  expect(screen.events).toEqual(["flows f1 f2", "a", "counts"]);
});

test("a kind of which much changes at once lets the others come in between", async () => {
  const screen = watch("shop");
  hub.changed(
    "shop",
    "conversations",
    Array.from({ length: 300 }, (_, index) => `c${index}`),
  );
  hub.changed("shop", "flows", ["f1"]);
  await vi.advanceTimersByTimeAsync(10);
  expect(screen.events.indexOf("flows f1")).toBeLessThan(250);
  expect(screen.events).toHaveLength(301);
});

describe("a screen that comes back", () => {
  test("is told what it missed, and nothing twice", async () => {
    const screen = watch("shop");
    await change("shop", "a");
    screen.leave();
    await change("another shop", "x");
    await change("shop", "b", "c");
    expect(watch("shop", screen.lastEventId).events).toEqual(["b", "c"]);
  });

  test("is told to load afresh when its workspace was forgotten, however many events there were since", async () => {
    const screen = watch("shop");
    await change("shop", "a");
    screen.leave();
    await vi.advanceTimersByTimeAsync(FORGOTTEN_AFTER_MS);
    await change("shop", "while nobody watched");
    expect(watch("shop", screen.lastEventId).events).toEqual(["resync"]);
    await change("shop", "b", "c");
    expect(watch("shop", screen.lastEventId).events).toEqual(["resync"]);
  });

  test("is told to load afresh when more happened than is kept, and not when all of it is", async () => {
    const early = watch("shop");
    await change("shop", "first");
    early.leave();
    const late = watch("shop");
    await change("shop", ...Array.from({ length: 500 }, (_, index) => `early ${index}`));
    late.leave();
    await change("shop", ...Array.from({ length: 390 }, (_, index) => `late ${index}`));
    expect(watch("shop", early.lastEventId).events).toEqual(["resync"]);
    expect(watch("shop", late.lastEventId).events.filter((event) => event !== "counts")).toHaveLength(390);
  });

  test("is told to load afresh after a gap and after what changed could not be read", async () => {
    const screen = watch("shop");
    await change("shop", "a");
    screen.leave();
    const before = screen.lastEventId;
    describeConversations = () => Promise.reject(new Error("the database is away"));
    await change("shop", "unread");
    expect(watch("shop", before).events).toEqual(["resync"]);
    hub.gap("next epoch");
    expect(watch("shop", before).events).toEqual(["resync"]);
  });

  test("resumes from a resync as from any event", async () => {
    const screen = watch("shop", "an epoch of before-17");
    expect(screen.events).toEqual(["resync"]);
    screen.leave();
    await change("shop", "a");
    expect(watch("shop", screen.lastEventId).events).toEqual(["a"]);
  });

  test.each(["", "17", "epoch-", "epoch-x", "epoch-99999999", "epoch--1"])(
    "with the unknown id '%s' is told to load afresh",
    async (lastEventId) => {
      await change("shop", "a");
      expect(watch("shop", lastEventId).events).toEqual(["resync"]);
    },
  );
});
