/** What the platform does to us while it lasts: one kind of trouble after the other, some of it always. */
import type { Platform } from "./platform.ts";
import { pick, type Random } from "./random.ts";

type Faults = Readonly<Record<string, unknown>>;

/** Webhooks come twice, and some overtake others, all the time. */
const always: Faults = { webhookDuplicate: 0.1, webhookReorder: 0.05, webhookHoldMs: { min: 50, max: 600 } };

const phases: readonly { readonly name: string; readonly faults: Faults }[] = [
  { name: "calm", faults: {} },
  { name: "a second a call", faults: { graphLatencyMs: { min: 800, max: 1_200 } } },
  { name: "a fifth refused for now", faults: { transient: 0.2 } },
  { name: "connections dropped after accepting", faults: { dropAfterAccept: 0.2 } },
  { name: "unclear answers", faults: { unsure: 0.1, transient: 0.1 } },
  { name: "webhooks in bulk", faults: { webhookBatch: 20, webhookDuplicate: 0.3, webhookReorder: 0.2 } },
  {
    name: "slow and dropping",
    faults: { graphLatencyMs: { min: 200, max: 1_000 }, dropAfterAccept: 0.1, transient: 0.1 },
  },
];

/** Every phase once before any comes again. */
export function createWeather(platform: Platform, random: Random): { next(): Promise<string>; clear(): Promise<void> } {
  let left: (typeof phases)[number][] = [];
  return {
    async next() {
      if (left.length === 0) left = [...phases];
      const phase = pick(random, left) ?? { name: "calm", faults: {} };
      left = left.filter((each) => each !== phase);
      await platform.admin("PUT", "/faults", { ...always, ...phase.faults });
      return phase.name;
    },
    async clear() {
      await platform.admin("PUT", "/faults", {});
    },
  };
}
