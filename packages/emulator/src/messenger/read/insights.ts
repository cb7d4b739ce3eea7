import { invalidParameter, GraphError } from "../../graph/graphError.ts";
import type { GraphAnswer, GraphCall } from "../../graph/graphRoutes.ts";
import { listParam, stringParam } from "../../graph/params.ts";
import { oneOf } from "../../graph/shape.ts";
import type { World } from "../../world/world.ts";
import type { Page } from "../model.ts";
import type { Thread } from "../../world/thread.ts";
import { getPage, requireScope } from "../pages.ts";
import { listThreadsOf } from "../../world/threads.ts";
import { graphTime } from "./messageDetails.ts";

const DAY_MS = 86_400_000;
/** Longer than this no figures are given at once. */
const LONGEST_DAYS = 93;

/** Each metric with its title, and what it counts of the threads in [from, until). */
const METRICS: Record<
  string,
  { title: string; count(threads: readonly Thread[], from: number, until: number): number }
> = {
  page_messages_new_conversations_unique: {
    title: "New conversations",
    count: (threads, from, until) => threads.filter((thread) => isWithin(firstAt(thread), from, until)).length,
  },
  page_messages_blocked_conversations_unique: {
    title: "Blocked conversations",
    count: (threads, from, until) => threads.filter(({ blockedAt }) => isWithin(blockedAt, from, until)).length,
  },
  // Nobody reports a Page on these phones.
  page_messages_reported_conversations_unique: { title: "Reported conversations", count: () => 0 },
  page_messages_total_messaging_connections: {
    title: "Messaging connections",
    count: (threads, _from, until) =>
      threads.filter((thread) => !thread.blocked && (firstAt(thread) ?? until) < until).length,
  },
};

const PERIODS: Record<string, number> = { day: 1, week: 7, days_28: 28, month: 30 };

/** `GET /{page}/insights?metric=…&period=day[&since=&until=]` */
export function getInsights(call: GraphCall): GraphAnswer {
  const { page } = getPage(call, "GET");
  requireScope(call, "pages_read_engagement");
  const names = listParam(call.params, "metric") ?? [];
  if (names.length === 0) throw invalidParameter("The parameter metric is required");
  const metrics = names.map((name) => {
    if (typeof name !== "string" || METRICS[name] === undefined)
      throw invalidParameter("The value must be a valid insights metric");
    return name;
  });
  const period = oneOf(stringParam(call.params, "period") ?? "day", "period", [
    ...Object.keys(PERIODS),
    "total_over_range",
  ]);
  const { from, until } = rangeOf(call);
  return {
    body: {
      data: metrics.map((name) => metricBody(call.world, page, name, period, from, until)),
      paging: {},
    },
  };
}

function metricBody(world: World, page: Page, name: string, period: string, from: number, until: number): object {
  const metric = METRICS[name];
  const threads = listThreadsOf(world, page);
  const count = (start: number, end: number) => metric?.count(threads, start, end) ?? 0;
  const spanMs = (PERIODS[period] ?? 1) * DAY_MS;
  const ends: number[] = [];
  for (let end = from + DAY_MS; end <= until; end += DAY_MS) ends.push(end);
  const values =
    period === "total_over_range"
      ? [{ value: count(from, until) }]
      : ends.map((end) => ({ value: count(end - spanMs, end), end_time: graphTime(end) }));
  return {
    name,
    period,
    values,
    title: metric?.title,
    description: metric?.title,
    id: `${page.id}/insights/${name}/${period}`,
  };
}

/** Whole days; without a range the last two, the present one among them. */
function rangeOf({ world, params }: GraphCall): { from: number; until: number } {
  const today = Math.floor(world.clock.now() / DAY_MS) * DAY_MS;
  const since = dayOf(stringParam(params, "since")) ?? today - DAY_MS;
  const until = dayOf(stringParam(params, "until")) ?? today + DAY_MS;
  if (until <= since) throw invalidParameter("since param must be earlier than until param");
  if (until - since > LONGEST_DAYS * DAY_MS)
    throw new GraphError({
      code: 100,
      message: `(#100) There cannot be more than ${LONGEST_DAYS} days between since and until`,
    });
  return { from: since, until };
}

/** A day as `2026-11-30` or in seconds. */
function dayOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const at = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text);
  if (Number.isNaN(at)) throw invalidParameter(`Invalid date: ${text}`);
  return Math.floor(at / DAY_MS) * DAY_MS;
}

function firstAt(thread: Thread): number | undefined {
  return thread.messages[0]?.at;
}

function isWithin(at: number | undefined, from: number, until: number): boolean {
  return at !== undefined && at >= from && at < until;
}
