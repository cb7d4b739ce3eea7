import { expect, test } from "vitest";
import { FlushQueue, type FlushPorts } from "./flushQueue.ts";

const never = (error: Error) => {
  throw error;
};
const away = Object.assign(new Error("the database is away"), { code: "ECONNREFUSED" });

function queueOf<T>(ports: Pick<FlushPorts<T>, "write"> & Partial<FlushPorts<T>>): FlushQueue<T> {
  return new FlushQueue<T>({ onError: never, onRefused: (_item, error) => never(error), retryMs: 1, ...ports });
}

test("whoever waits for what was pushed does not wait for what is pushed all the time", async () => {
  const written: number[] = [];
  let isBusy = true;
  const queue = queueOf<number>({
    write: async (items) => {
      written.push(...items);
      if (isBusy) void queue.push(items.length);
    },
  });
  void queue.push(1);
  const waited = queue.drained();
  await waited;
  isBusy = false;
  expect(written).toContain(1);
});

test("whoever waits for what was pushed waits until a group that failed was written after all", async () => {
  const written: string[] = [];
  let failures = 0;
  const queue = queueOf<string>({
    write: async (items) => {
      if (failures === 0) throw away;
      written.push(...items);
    },
    onError: () => void failures++,
  });
  void queue.push("first");
  await queue.drained();
  expect(written).toEqual(["first"]);
});

test("one item that nobody can write holds up no other, is told once, and is written when it can be", async () => {
  const written: number[] = [];
  const refused: number[] = [];
  let isBad = true;
  const queue = queueOf<number>({
    write: async (items) => {
      if (isBad && items.includes(5)) throw new Error("a value that the table does not take");
      written.push(...items);
    },
    onError: () => {},
    onRefused: (item) => {
      refused.push(item);
      return "later";
    },
    asideMs: 1,
  });
  const pushed = Array.from({ length: 10 }, (_, item) => queue.push(item));
  await Promise.all(pushed.filter((_, item) => item !== 5));
  await queue.drained();
  expect(written.toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 6, 7, 8, 9]);
  expect(queue.refused).toBe(1);
  await queue.push(10);
  isBad = false;
  await pushed[5];
  expect(written).toContain(5);
  expect(refused).toEqual([5]);
  expect(queue.refused).toBe(0);
});

test("a group that is being taken apart when the database goes away is written once, and whole", async () => {
  const written: number[] = [];
  let wasAway = false;
  const queue = queueOf<number>({
    write: async (items) => {
      if (items.includes(3)) throw new Error("a value that the table does not take");
      if (items.includes(2) && !wasAway) {
        wasAway = true;
        throw away;
      }
      written.push(...items);
    },
    onError: () => {},
    onRefused: () => "never",
  });
  for (let item = 0; item < 4; item++) void queue.push(item);
  await queue.drained();
  expect(written.toSorted((a, b) => a - b)).toEqual([0, 1, 2]);
});
