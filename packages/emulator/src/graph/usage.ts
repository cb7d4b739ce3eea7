import type { World } from "../world/world.ts";
import { GraphError } from "./graphError.ts";

const HOUR_MS = 3_600_000;

/** Calls of the last 24 hours of one Page or app, counted by the hour. */
class DayCount {
  readonly #hours = new Map<number, number>();

  add(now: number): void {
    const hour = Math.floor(now / HOUR_MS);
    this.#hours.set(hour, (this.#hours.get(hour) ?? 0) + 1);
    if (this.#hours.size > 25) for (const old of this.#hours.keys()) if (old <= hour - 24) this.#hours.delete(old);
  }

  total(now: number): number {
    const hour = Math.floor(now / HOUR_MS);
    let sum = 0;
    for (const [at, count] of this.#hours) if (at > hour - 24 && at <= hour) sum += count;
    return sum;
  }
}

/** A Page or account: what is counted for has an id. */
interface Counted {
  readonly id: string;
}

/** How much of its quotas a Page and an app have used, for headers and for refusals with 80006. */
export class Usage {
  readonly #pages = new Map<string, DayCount>();
  readonly #engaged = new Map<string, { at: number; people: number }>();
  /** The same few texts on thousands of answers. */
  readonly #headers = new Map<string, Record<string, string>>();
  readonly #world: World;

  constructor(world: World) {
    this.#world = world;
  }

  count(page: Counted): void {
    let count = this.#pages.get(page.id);
    if (count === undefined) this.#pages.set(page.id, (count = new DayCount()));
    count.add(this.#world.clock.now());
  }

  /** Percent of the Page's calls in 24 hours. */
  percent(page: Counted): number {
    const now = this.#world.clock.now();
    const { callsPerEngagedPerson, engagedPeopleAtLeast } = this.#world.limits;
    const people = Math.max(engagedPeopleAtLeast, this.#engagedPeople(page, now));
    return Math.floor(((this.#pages.get(page.id)?.total(now) ?? 0) / (people * callsPerEngagedPerson)) * 100);
  }

  assertWithin(page: Counted): void {
    if (this.percent(page) < 100) return;
    throw new GraphError({
      code: 80006,
      message: "(#80006) There have been too many calls to this Messenger account. Wait a bit and try again.",
    });
  }

  headers(page: Counted | undefined): Record<string, string> {
    const percent = page === undefined ? 0 : this.percent(page);
    const key = `${page?.id ?? ""}/${percent}`;
    let headers = this.#headers.get(key);
    if (headers === undefined) {
      if (this.#headers.size > 1000) this.#headers.clear();
      this.#headers.set(key, (headers = usageHeaders(page, percent)));
    }
    return headers;
  }

  /** Counting thousands of threads for each call would cost more than the call: once a second is enough. */
  #engagedPeople(page: Counted, now: number): number {
    const known = this.#engaged.get(page.id);
    if (known !== undefined && Math.abs(now - known.at) < 1000) return known.people;
    let people = 0;
    for (const thread of this.#world.threads.values()) {
      if (thread.pageId === page.id && thread.windowOpenedAt !== null && now - thread.windowOpenedAt < 24 * HOUR_MS)
        people += 1;
    }
    this.#engaged.set(page.id, { at: now, people });
    return people;
  }
}

function usageHeaders(page: Counted | undefined, percent: number): Record<string, string> {
  const used = { call_count: percent, total_cputime: Math.floor(percent / 4), total_time: Math.floor(percent / 4) };
  const usage = JSON.stringify(used);
  if (page === undefined) return { "x-app-usage": usage };
  const businessUse = {
    [page.id]: [{ type: "messenger", ...used, estimated_time_to_regain_access: percent >= 100 ? 60 : 0 }],
  };
  return { "x-app-usage": usage, "x-page-usage": usage, "x-business-use-case-usage": JSON.stringify(businessUse) };
}
