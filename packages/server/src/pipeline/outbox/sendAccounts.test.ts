import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { SendAccounts } from "./sendAccounts.ts";

const DOTS = { kind: "action", action: "typing_on" } as const;
let now: number;
let accounts: SendAccounts;

beforeEach(() => {
  now = 0;
  vi.spyOn(performance, "now").mockImplementation(() => now);
  accounts = new SendAccounts(() => 300);
});
afterEach(() => {
  vi.restoreAllMocks();
});

test("accounts that have nothing to send any more are forgotten, and no others", () => {
  for (let n = 0; n < 1_000; n++) accounts.get(`quiet ${n}`);
  const calling = accounts.get("calling");
  calling.take(DOTS, 0);
  const unclear = accounts.get("unclear");
  unclear.unclear++;
  const paused = accounts.get("paused");
  paused.pauseFor(300_000);
  now += 70_000;
  const fresh = accounts.get("fresh");
  expect([...accounts.all()]).toEqual([calling, unclear, paused, fresh]);
  expect(accounts.get("calling")).toBe(calling);
});

test("whoever keeps sending keeps to the rate, however often others are forgotten", () => {
  const busy = accounts.get("busy");
  now += 70_000;
  expect(accounts.get("busy")).not.toBe(busy);
  const again = accounts.get("busy");
  now += 30_000;
  expect(accounts.get("busy")).toBe(again);
  now += 40_000;
  expect(accounts.get("busy")).toBe(again);
});
