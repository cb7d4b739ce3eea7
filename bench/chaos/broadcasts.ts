/**
 * Broadcasts to everybody who has written, one after the other while everything breaks; and what became of each person, from the
 * server's books and from the phone: who was sent to heard it once, of whom it is uncertain at most once, everybody else never.
 */
import { setTimeout as delay } from "node:timers/promises";
import type { Api } from "../setup/api.ts";
import { listWriters, type BroadcastEnd } from "./books.ts";
import { insist } from "./insist.ts";

const WORDS = "Rundbrief";

export interface BroadcastTally {
  readonly planned: number;
  readonly sent: number;
  readonly uncertain: number;
  readonly failed: number;
  readonly skipped: number;
  /** Rows that have no end although everything is over. */
  readonly open: number;
  /** Sent to somebody who did not hear it. */
  readonly lost: number;
  /** Heard twice, or by somebody to whom it was not sent. */
  readonly doubled: number;
}

/** A broadcast begins now and every `everyMs`, until `isOver`. */
export async function runBroadcasts(
  api: Api,
  { databaseUrl, everyMs, isOver }: { databaseUrl: string; everyMs: number; isOver: () => boolean },
): Promise<void> {
  for (let number = 1; !isOver(); number += 1) {
    const text = `${WORDS} ${number}`;
    const contactIds = await insist(() => listWriters(databaseUrl));
    if (contactIds.length > 0) await insist(() => createOnce(api, text, contactIds));
    for (let waited = 0; waited < everyMs && !isOver(); waited += 200) await delay(200);
  }
}

/** An answer that did not come says nothing: the list tells whether there is one of this name. */
async function createOnce(api: Api, text: string, contactIds: readonly string[]): Promise<void> {
  const { items } = await api.call<{ items: { name: string }[] }>("GET", "/broadcasts?limit=200");
  if (items.some(({ name }) => name === text)) return;
  await api.call<void>("POST", "/broadcasts", { name: text, content: { kind: "text", text }, contactIds });
}

export function isBroadcast(words: string): boolean {
  return words.startsWith(`${WORDS} `);
}

/** @param heard by the person's id on the platform, everything that the phone showed */
export function tallyBroadcasts(
  ends: readonly BroadcastEnd[],
  heard: ReadonlyMap<string, readonly string[]>,
): BroadcastTally {
  const count = (state: string) => ends.filter((end) => end.state === state).length;
  let lost = 0;
  let doubled = 0;
  const planned = new Set<string>();
  for (const { psid, text, state } of ends) {
    planned.add(`${psid} ${text}`);
    const times = (heard.get(psid) ?? []).filter((words) => words === text).length;
    if (state === "sent" && times === 0) lost += 1;
    const allowed = state === "sent" || state === "uncertain" ? 1 : 0;
    if (times > allowed) doubled += times - allowed;
  }
  for (const [psid, all] of heard)
    doubled += all.filter((words) => isBroadcast(words) && !planned.has(`${psid} ${words}`)).length;
  return {
    planned: ends.length,
    sent: count("sent"),
    uncertain: count("uncertain"),
    failed: count("failed"),
    skipped: count("skipped"),
    open: count("waiting") + count("under_way"),
    lost,
    doubled,
  };
}

export function isBroadcastSpoilt({ open, lost, doubled }: BroadcastTally): boolean {
  return open + lost + doubled > 0;
}
