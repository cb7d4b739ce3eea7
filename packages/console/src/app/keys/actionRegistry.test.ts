import { beforeEach, expect, test } from "vitest";
import type { Action } from "./actions.tsx";
import { createRegistry, type Registry } from "./actionRegistry.ts";

let registry: Registry;
let timesTold = 0;
const ran: string[] = [];
const told = () => Promise.resolve().then(() => timesTold);
const action = (id: string, does = id, title = id): Action => ({ id, title, group: "go", run: () => ran.push(does) });

beforeEach(() => {
  registry = createRegistry();
  timesTold = 0;
  ran.length = 0;
  registry.subscribe(() => (timesTold += 1));
});

test("an owner that renders again with the same faces tells nobody, and its newest functions run", async () => {
  const thread = {};
  registry.put(thread, [action("reply", "reply to Anneke")]);
  expect(await told()).toBe(1);
  const [before] = registry.list();
  registry.put(thread, [action("reply", "reply to Tjark")]);
  expect(await told()).toBe(1);
  expect(registry.list()[0]).toBe(before);
  before?.run();
  expect(ran).toEqual(["reply to Tjark"]);
});

test("a new title, one more action and one fewer are told", async () => {
  const owner = {};
  registry.put(owner, [action("look", "look", "Dunkel darstellen")]);
  registry.put(owner, [action("look", "look", "Hell darstellen")]);
  expect(await told()).toBe(1);
  expect(registry.list().map(({ title }) => title)).toEqual(["Hell darstellen"]);
  registry.put(owner, [action("look", "look", "Hell darstellen"), action("keys")]);
  expect(await told()).toBe(2);
  registry.put(owner, [action("keys")]);
  expect(await told()).toBe(3);
  registry.remove(owner);
  expect(await told()).toBe(4);
  expect(registry.list()).toEqual([]);
});

test("a later owner stands before an earlier one, also after the earlier one has rendered again", () => {
  const [frame, thread] = [{}, {}];
  registry.put(frame, [action("a")]);
  registry.put(thread, [action("b")]);
  registry.put(frame, [action("a", "a again")]);
  expect(registry.list().map(({ id }) => id)).toEqual(["b", "a"]);
});
