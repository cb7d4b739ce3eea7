import { expect, test } from "vitest";
import { FlushQueue } from "./flushQueue.ts";

const never = (error: Error) => {
  throw error;
};

test("whoever waits for what was pushed does not wait for what is pushed all the time", async () => {
  const written: number[] = [];
  let isBusy = true;
  const queue = new FlushQueue<number>(async (items) => {
    written.push(...items);
    if (isBusy) void queue.push(items.length);
  }, never);
  void queue.push(1);
  const waited = queue.drained();
  await waited;
  isBusy = false;
  expect(written).toContain(1);
});

test("whoever waits for what was pushed waits until a group that failed was written after all", async () => {
  const written: string[] = [];
  let failures = 0;
  const queue = new FlushQueue<string>(
    async (items) => {
      if (failures === 0) throw new Error("the database is away");
      written.push(...items);
    },
    () => void failures++,
    0,
    1,
  );
  void queue.push("first");
  await queue.drained();
  expect(written).toEqual(["first"]);
});
