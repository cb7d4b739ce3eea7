import { Rates } from "./graph/rates.ts";
import { Usage } from "./graph/usage.ts";
import { noteTold } from "./messenger/receipts.ts";
import { createDispatcher, type Dispatcher } from "./webhooks/dispatcher.ts";
import type { World } from "./world/world.ts";

/** The world with what acts on it. Handed to everything that answers or happens. */
export interface Platform {
  readonly world: World;
  readonly webhooks: Dispatcher;
  readonly rates: Rates;
  readonly usage: Usage;
  /** Work that is due a moment later and must not outlive the emulator. */
  later(ms: number, work: () => void): void;
  clearLater(): void;
}

export function createPlatform(world: World): Platform {
  const timers = new Set<NodeJS.Timeout>();
  world.changes.on("acked", (events) => noteTold(world, events));
  return {
    world,
    webhooks: createDispatcher(world),
    rates: new Rates(),
    usage: new Usage(world),
    later(ms, work) {
      const timer = setTimeout(() => {
        timers.delete(timer);
        work();
      }, ms);
      timers.add(timer);
    },
    clearLater() {
      for (const timer of timers) clearTimeout(timer);
      timers.clear();
    },
  };
}
