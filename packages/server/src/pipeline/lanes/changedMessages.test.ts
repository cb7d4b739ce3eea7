import { afterEach, beforeEach, expect, test } from "vitest";
import { PAGE, pageBody, PipelineWorld, says, until } from "../../../test/pipelineWorld.ts";

let world: PipelineWorld;
let url: string;
beforeEach(async () => {
  world = await PipelineWorld.withParrot();
  url = await world.startDirect(PAGE);
  await tell(says(PAGE, "anna", "Hallo"));
  await until("the answer", () => world.textsTo("anna").length > 0);
});
afterEach(() => world.close());

/** Each in a request of its own, handled before the next one comes. */
async function tell(...events: object[]): Promise<void> {
  for (const event of events) {
    expect(await world.deliver(url, pageBody(PAGE, event))).toBe(200);
    await world.rest();
  }
}

const from = (more: object) => ({ sender: { id: "anna" }, recipient: { id: PAGE }, timestamp: Date.now(), ...more });
const edit = (mid: string, number: number, text: string) => from({ message_edit: { mid, text, num_edit: number } });
const unsent = (mid: string) => from({ message: { mid, is_deleted: true } });

/** What the message says by now, and how it came to that. */
async function stored(mid: string) {
  const { rows } = await world.pool.query(
    `select body #>> '{contents,0,text}' as text, edited_at is not null as edited, unsent_at is not null as unsent
       from messages where mid = $1`,
    [mid],
  );
  return rows;
}

test("edits that come out of order, or before their message, have the highest number win", async () => {
  await tell(says(PAGE, "anna", "alt", { mid: "m_order" }), edit("m_order", 2, "neu"), edit("m_order", 1, "mittel"));
  expect(await stored("m_order")).toEqual([{ text: "neu", edited: true, unsent: false }]);
  await tell(edit("m_early", 1, "berichtigt"), says(PAGE, "anna", "vertippt", { mid: "m_early" }));
  expect(await stored("m_early")).toEqual([{ text: "berichtigt", edited: true, unsent: false }]);
  expect(world.textsTo("anna").join()).not.toContain("vertippt");
});

test("what was taken back before it came is never readable, and not answered", async () => {
  const answers = world.textsTo("anna").length;
  await tell(unsent("m_gone"), says(PAGE, "anna", "doch nicht", { mid: "m_gone" }), edit("m_gone", 1, "nochmal"));
  expect(await stored("m_gone")).toEqual([{ text: null, edited: false, unsent: true }]);
  expect(world.textsTo("anna")).toHaveLength(answers);
  expect(await world.count("conversations where state::text like '%doch nicht%'")).toBe(0);
});

test("what is nested 5,000 deep, and an id of 2,000 letters, are a message and have an answer", async () => {
  const nested = `${'{"a":'.repeat(5_000)}1${"}".repeat(5_000)}`;
  const mid = `m_${"x".repeat(2_000)}`;
  const body = JSON.stringify(
    pageBody(PAGE, from({ message: { mid, text: "Was ist das?", attachments: [{ type: "hologram", payload: "?" }] } })),
  );
  const answers = world.textsTo("anna").length;
  expect(await world.deliver(url, body.replace('"?"', nested))).toBe(200);
  await until("the answer", () => world.textsTo("anna").length > answers);
  expect(await stored(mid)).toMatchObject([{ text: "Was ist das?" }]);
  expect(await world.count("journal_failures")).toBe(0);
});
