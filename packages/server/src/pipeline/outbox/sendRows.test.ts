import { randomUUID } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { OutboxItem } from "./outboxStore.ts";
import { SendAccount } from "./sendAccount.ts";
import type { SendPhase } from "./sendRow.ts";
import { SendRows } from "./sendRows.ts";
import { SendThread } from "./sendThread.ts";

const PHASES: readonly SendPhase[] = [
  "waiting",
  "inherited",
  "claiming",
  "calling",
  "unclear",
  "returning",
  "ending",
  "gone",
];
const DOTS = { kind: "action", action: "typing_on" } as const;

function itemOf(id: string): OutboxItem {
  const common = { workspaceId: "w", conversationId: randomUUID(), channelId: "c", contactKey: "anna", lane: 5 };
  return { ...common, id, send: DOTS, rank: 0, attempts: 0, dueAt: 0, createdAt: 0 };
}

test("the counts of account and conversation follow the phases of their rows, and a refused move changes nothing", () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat(4), fc.constantFrom(...PHASES)), { maxLength: 60 }),
      fc.constantFrom("waiting", "inherited"),
      (moves, birth) => {
        const account = new SendAccount("c");
        const thread = new SendThread("t", account, 5);
        const rows = new SendRows();
        const all = Array.from({ length: 5 }, (_, n) => rows.add(itemOf(`${n}`), thread, birth));
        for (const [n, phase] of moves) {
          const row = all[n];
          if (!row) continue;
          if (row.phase === "waiting" && phase === "claiming") account.take(DOTS, 0);
          try {
            rows.move(row, phase);
          } catch {
            // There is no such move.
          }
          const count = (...phases: SendPhase[]) => all.filter((each) => phases.includes(each.phase)).length;
          expect({
            inFlight: account.inFlight,
            inMemory: account.inMemory,
            unclear: account.unclear,
            ofThread: thread.unclear,
            threads: account.unclearThreads.size,
            size: rows.size,
          }).toEqual({
            inFlight: count("claiming", "calling"),
            inMemory: count("waiting", "claiming", "calling", "returning"),
            unclear: count("inherited", "unclear"),
            ofThread: count("inherited", "unclear"),
            threads: Math.min(1, count("inherited", "unclear")),
            size: 5 - count("ending", "gone"),
          });
          expect(rows.has(`${n}`)).toBe(row.phase !== "gone");
        }
      },
    ),
  );
});

test.each<[SendPhase[], SendPhase]>([
  [["claiming", "calling"], "waiting"],
  [["claiming", "calling", "ending"], "calling"],
  [["ending", "gone"], "waiting"],
  [[], "calling"],
  [["claiming", "calling", "unclear"], "waiting"],
])("after %j there is no way to %s", (before, phase) => {
  const rows = new SendRows();
  const row = rows.add(itemOf("1"), new SendThread("t", new SendAccount("c"), 5), "waiting");
  for (const each of before) rows.move(row, each);
  expect(() => rows.move(row, phase)).toThrow(/cannot become/);
});
