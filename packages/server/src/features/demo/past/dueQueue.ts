import type { TimerChange } from "@botschaft/core";

interface Due {
  readonly at: number;
  readonly happen: () => void;
}

interface SetTimer {
  readonly id: string;
  readonly name: string;
  readonly dueAt: number;
}

/** What is still to come in a conversation of the past: echoes and receipts that are on their way, and timers that are set. */
export class DueQueue {
  #coming: Due[] = [];
  readonly #timers = new Map<string, SetTimer>();
  readonly #fired = new Set<string>();

  add(at: number, happen: () => void): void {
    this.#coming.push({ at, happen });
  }

  changeTimers(changes: readonly TimerChange[]): void {
    for (const change of changes) {
      if (change.kind === "set") this.#timers.set(change.id, change);
      else this.#timers.delete(change.id);
    }
  }

  /** Lets everything happen that is due by then, in order; what follows from it too. */
  runUntil(until: number, fire: (timer: SetTimer) => void): void {
    for (;;) {
      const coming = earliest(this.#coming, (each) => each.at);
      const timer = earliest([...this.#timers.values()], (each) => each.dueAt);
      if (timer && timer.dueAt <= until && (!coming || timer.dueAt < coming.at)) {
        this.#timers.delete(timer.id);
        this.#fired.add(`${timer.id} ${timer.dueAt}`);
        fire(timer);
      } else if (coming && coming.at <= until) {
        this.#coming = this.#coming.filter((each) => each !== coming);
        coming.happen();
      } else return;
    }
  }

  /** Whether this change set a timer that has done its work since. */
  isOver(change: TimerChange): boolean {
    return change.kind === "set" && this.#fired.has(`${change.id} ${change.dueAt}`);
  }
}

function earliest<T>(all: readonly T[], at: (each: T) => number): T | undefined {
  return all.reduce<T | undefined>(
    (first, each) => (first === undefined || at(each) < at(first) ? each : first),
    undefined,
  );
}
