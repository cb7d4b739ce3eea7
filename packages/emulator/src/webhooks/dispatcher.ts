/**
 * Webhook delivery. Events wait in lanes: one lane for each app and thread, one
 * POST of a lane under way at a time, so a thread stays in order while threads
 * run side by side. A failed POST is repeated after the planned pauses and holds
 * its lane meanwhile; after the last one its events are given up. An app that
 * failed without a single success for an hour (platform time) is unsubscribed
 * from the Page, as the platform does.
 *
 *   queued ──► waiting ──► posting ──200──► acked
 *                ▲            │ else
 *                └── pause ◄──┴──► given up (plan exhausted, or subscription gone)
 */
import { setTimeout as pause } from "node:timers/promises";
import { Agent } from "undici";
import { isRecord } from "../graph/params.ts";
import { findControl } from "../messenger/routing/control.ts";
import { hearsField, subscribersOf } from "../world/accounts.ts";
import type { App, Subscription } from "../world/apps.ts";
import type { DeliveryRecord } from "../world/logs.ts";
import type { World } from "../world/world.ts";
import { attemptDelivery, type AttemptResult } from "./attempt.ts";
import type { WebhookEvent } from "./event.ts";

/** An event one app has not acknowledged yet. */
export interface Outstanding {
  readonly appId: string;
  readonly event: WebhookEvent;
}

interface Queued {
  readonly one: Outstanding;
  /** Not before this instant, by the machine's time: the delay switch. */
  readonly dueAt: number;
}

interface Lane {
  readonly appId: string;
  readonly key: string;
  readonly queue: Queued[];
  readonly maxEntries: number;
}

export interface Dispatcher {
  /**
   * Hands an event to every app subscribed to it. `forApp` may change what one app gets to see, or keep it from it.
   *
   * @returns how many apps will hear of it
   */
  emit(event: WebhookEvent, forApp?: (appId: string) => Record<string, unknown> | undefined): number;
  /** Events that have not left yet. */
  pending(): number;
  /** The same events, oldest first, to be kept over a restart. */
  outstanding(): Outstanding[];
  /** Takes up what an earlier run could not deliver. What it was delivering when it ended may arrive twice. */
  resume(events: readonly Outstanding[]): void;
  /** Drops what waits; used by a reset. */
  clear(): void;
  close(): Promise<void>;
}

/** With several entries in one POST, threads share so many lanes. */
const BATCH_LANES = 16;
const COLLECT_MS = 5;

export function createDispatcher(world: World): Dispatcher {
  const agent = new Agent({ connections: 128, keepAliveTimeout: 30_000, connect: { timeout: 5000 } });
  const lanes = new Map<string, Lane>();
  const failingSince = new Map<string, number>();
  let stop = new AbortController();
  const open = new Set<Outstanding>();

  const enqueue = (one: Outstanding): void => {
    const { appId, event } = one;
    open.add(one);
    world.logs.counters.eventsQueued += 1;
    const faults = world.faults.of(event.pageId);
    const ownKey = `${appId}/${event.psid}`;
    const batch = faults.webhookBatch ?? 1;
    const delay = faults.webhookDelayMs;
    const dueAt = performance.now() + (delay === undefined ? 0 : world.faults.chance.between(delay.min, delay.max));
    // A thread with a lane of its own keeps it until it is empty: switching batches on must not reorder.
    const shared = batch > 1 && !lanes.has(ownKey);
    const key = shared ? `${appId}/${event.pageId}#${laneOf(event.psid)}` : ownKey;
    const lane = lanes.get(key);
    if (lane !== undefined) {
      lane.queue.push({ one, dueAt });
      return;
    }
    const created: Lane = { appId, key, queue: [{ one, dueAt }], maxEntries: shared ? batch : 1 };
    lanes.set(key, created);
    void work(created);
  };

  const work = async (lane: Lane): Promise<void> => {
    const { signal } = stop;
    while (lane.queue.length > 0 && !signal.aborted) {
      const first = lane.queue[0];
      if (first === undefined || !(await hold(first, lane.maxEntries > 1, signal))) break;
      const now = performance.now();
      const later = lane.queue.findIndex(({ dueAt }, index) => index > 0 && (dueAt > now || index >= lane.maxEntries));
      const taken = lane.queue.splice(0, later === -1 ? lane.queue.length : later).map(({ one }) => one);
      await deliver(
        lane.appId,
        taken.map(({ event }) => event),
        signal,
      );
      settle(taken, signal);
    }
    if (lanes.get(lane.key) === lane) lanes.delete(lane.key);
  };

  const settle = (done: readonly Outstanding[], signal: AbortSignal): void => {
    // What was under way when the emulator closed is still to be delivered.
    if (signal.aborted) return;
    for (const one of done) open.delete(one);
    world.changes.emit("webhooks");
  };

  /** Waits out the delay and outage switches; false when closed meanwhile. */
  const hold = async ({ one: { event }, dueAt }: Queued, isShared: boolean, signal: AbortSignal): Promise<boolean> => {
    // A shared lane collects for a moment, or its first POST would always carry one entry.
    const waitMs = Math.max(dueAt - performance.now(), isShared ? COLLECT_MS : 0);
    if (waitMs > 0 && !(await slept(waitMs, signal))) return false;
    while (world.faults.of(event.pageId).webhookOutage === true) {
      if (!(await slept(50, signal))) return false;
    }
    return true;
  };

  const deliver = async (appId: string, events: readonly WebhookEvent[], signal: AbortSignal): Promise<void> => {
    const plan = world.limits.webhookRetryMs;
    const sentAt = world.clock.now();
    for (let attempt = 1; ; attempt += 1) {
      const target = findTarget(world, appId, events[0]);
      const begunAfter = world.logs.deliveries.lastSeq;
      if (target === undefined) return giveUp(appId, events, attempt);
      const result = await attemptDelivery(world, agent, target.app, target.subscription, events, sentAt);
      if (signal.aborted) return;
      world.logs.counters.attempts += 1;
      if (result.ok) {
        failingSince.delete(failureKey(appId, events));
        record(appId, events, { attempt, begunAfter }, "acked", result);
        world.logs.counters.eventsAcked += events.length;
        world.changes.emit("acked", events);
        return duplicate(target, events, sentAt);
      }
      world.logs.counters.attemptsFailed += 1;
      record(appId, events, { attempt, begunAfter }, "failed", result);
      disableIfHopeless(appId, events);
      const waitMs = plan[attempt - 1];
      if (waitMs === undefined) return giveUp(appId, events, attempt);
      if (!(await slept(waitMs, signal))) return;
    }
  };

  /** The second copy of a duplicate comes after the first was acknowledged; its answer changes nothing. */
  const duplicate = (target: Target, events: readonly WebhookEvent[], sentAt: number): void => {
    if (!world.faults.chance.hits(world.faults.of(events[0]?.pageId).webhookDuplicate ?? 0)) return;
    world.logs.counters.duplicates += events.length;
    void attemptDelivery(world, agent, target.app, target.subscription, events, sentAt);
  };

  const giveUp = (appId: string, events: readonly WebhookEvent[], attempt: number): void => {
    world.logs.counters.eventsGivenUp += events.length;
    const begunAfter = world.logs.deliveries.lastSeq;
    record(appId, events, { attempt, begunAfter }, "gaveUp", { ok: false, status: null, ms: 0 });
  };

  const disableIfHopeless = (appId: string, events: readonly WebhookEvent[]): void => {
    const key = failureKey(appId, events);
    const since = failingSince.get(key);
    const now = world.clock.now();
    if (since === undefined) {
      failingSince.set(key, now);
      return;
    }
    if (now - since < world.limits.webhookDisableAfterMs) return;
    const subscription = subscribersOf(world, events[0]?.pageId ?? "").get(appId);
    // WhatsApp goes on for seven days and never unsubscribes an app.
    if (subscription === undefined || subscription.disabled || events[0]?.object === "whatsapp_business_account")
      return;
    subscription.disabled = true;
    failingSince.delete(key);
    world.logs.counters.subscriptionsDisabled += 1;
    world.changes.emit("setup");
  };

  const record = (
    appId: string,
    events: readonly WebhookEvent[],
    attempt: Pick<DeliveryRecord, "attempt" | "begunAfter">,
    outcome: DeliveryRecord["outcome"],
    result: AttemptResult,
  ): void => {
    const at = world.clock.now();
    for (const { pageId, psid, field, mid } of events) {
      world.logs.deliveries.add({
        at,
        appId,
        pageId,
        psid,
        field,
        mid,
        ...attempt,
        outcome,
        status: result.status,
        ms: result.ms,
      });
    }
  };

  /** Held back outside its lane, so that later events of the thread overtake it. */
  const overtaken = async (one: Outstanding): Promise<void> => {
    const { signal } = stop;
    const { appId, event } = one;
    open.add(one);
    world.logs.counters.eventsQueued += 1;
    world.logs.counters.reordered += 1;
    const { min, max } = world.faults.of(event.pageId).webhookHoldMs ?? { min: 50, max: 300 };
    if (await slept(world.faults.chance.between(min, max), signal)) {
      await deliver(appId, [event], signal);
      settle([one], signal);
    }
  };

  return {
    emit(event, forApp) {
      let hearers = 0;
      if (stop.signal.aborted) return hearers;
      for (const subscription of subscribersOf(world, event.pageId).values()) {
        const { appId, disabled } = subscription;
        const item = forApp === undefined ? event.item : forApp(appId);
        if (item === undefined) continue;
        const own = item === event.item ? event : { ...event, item };
        const seen = inStandby(world, appId, event) ? standbyForm(own) : own;
        if (disabled || !hearsField(subscription, seen)) continue;
        if (findTarget(world, appId, seen) === undefined) continue;
        const one = { appId, event: seen };
        hearers += 1;
        if (world.faults.chance.hits(world.faults.of(event.pageId).webhookReorder ?? 0)) void overtaken(one);
        else enqueue(one);
      }
      return hearers;
    },
    pending: () => open.size,
    outstanding: () => [...open],
    resume(events) {
      for (const one of events) enqueue(one);
    },
    clear() {
      stop.abort();
      stop = new AbortController();
      lanes.clear();
      failingSince.clear();
      open.clear();
    },
    async close() {
      stop.abort();
      await agent.destroy();
    },
  };
}

/** Another app controls the thread: this one only stands by. Who controls it is told to all alike. */
function inStandby(world: World, appId: string, event: WebhookEvent): boolean {
  if (event.list !== "messaging" || event.field.startsWith("messaging_handover")) return false;
  const thread = world.threads.get(event.psid);
  const control = thread === undefined ? undefined : findControl(world, thread);
  return control !== undefined && control.appId !== appId;
}

/** In standby no payload is told, not even that of an own button. */
function standbyForm(event: WebhookEvent): WebhookEvent {
  const { postback } = event.item;
  if (!isRecord(postback)) return { ...event, field: "standby", list: "standby" };
  const { payload: _, ...rest } = postback;
  return { ...event, field: "standby", list: "standby", item: { ...event.item, postback: rest } };
}

/** Ids of people are digits on some platforms and texts on others. */
function laneOf(key: string): number {
  let sum = 0;
  for (let index = Math.max(0, key.length - 8); index < key.length; index += 1) sum += key.charCodeAt(index);
  return sum % BATCH_LANES;
}

interface Target {
  readonly app: App;
  readonly subscription: Subscription;
}

function findTarget(world: World, appId: string, event: WebhookEvent | undefined): Target | undefined {
  if (event === undefined) return undefined;
  const app = world.apps.get(appId);
  const subscription = app?.subscriptions.find((one) => one.object === event.object && one.active);
  if (app === undefined || subscription === undefined || !subscription.fields.includes(event.field)) return undefined;
  const own = subscribersOf(world, event.pageId).get(appId);
  if (own?.disabled !== false) return undefined;
  // A WhatsApp account may have an address of its own.
  return {
    app,
    subscription: own.callbackUrl === undefined ? subscription : { ...subscription, callbackUrl: own.callbackUrl },
  };
}

function failureKey(appId: string, events: readonly WebhookEvent[]): string {
  return `${appId}/${events[0]?.pageId ?? ""}`;
}

/** False when the emulator was closed or reset while sleeping. */
async function slept(ms: number, signal: AbortSignal): Promise<boolean> {
  if (signal.aborted) return false;
  if (ms <= 0) return true;
  try {
    await pause(ms, undefined, { signal });
    return true;
  } catch {
    return false;
  }
}
