import { randomUUID } from "node:crypto";
import { splitMeta } from "@botschaft/channels";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { BrittleLine } from "../../../test/brittleLine.ts";
import { HeldTable } from "../../../test/heldTable.ts";
import { PAGE, pageBody, PipelineWorld, says, until } from "../../../test/pipelineWorld.ts";
import { Connection } from "../../db/connection.ts";
import { Journal } from "../journal/journal.ts";

/** Repeats: a body that holds one goes by the journal. */
const KNOWN = says(PAGE, "known", "schon da", { mid: "m_known" });
const MARK = says(PAGE, "mark", "auch schon da", { mid: "m_mark" });
/** All of the same instant: only the order of arrival tells what was said first. */
const AT = Date.now();
let world: PipelineWorld;

beforeEach(async () => {
  world = await PipelineWorld.withParrot();
});
afterEach(() => world.close());

const say = (who: string, text: string) => says(PAGE, who, text, { at: AT });

async function startKnowing(databaseUrl?: string): Promise<string> {
  const url = await world.startDirect(PAGE, databaseUrl === undefined ? {} : { databaseUrl });
  await world.deliver(url, pageBody(PAGE, KNOWN, MARK));
  await world.rest();
  return url;
}

/** What was sent before has reached the process: the mark, which goes by the journal, went through meanwhile. */
async function settle(url: string): Promise<void> {
  for (let n = 0; n < 3; n++) expect(await world.deliver(url, pageBody(PAGE, MARK))).toBe(200);
}

describe("what one person says is handled in the order in which it came", () => {
  let held: HeldTable | undefined;
  const sent: Promise<number>[] = [];

  afterEach(() => {
    sent.length = 0;
    return held?.release();
  });

  /** Anna's first message is about to be stored directly, and stays so until the table is released. */
  async function holdUpFirst(url: string): Promise<HeldTable> {
    held = await HeldTable.hold(world.database.url, "messages");
    sent.push(world.deliver(url, pageBody(PAGE, say("anna", "eins"))));
    await held.untilWaiting("lanes");
    return held;
  }

  async function goOn(): Promise<void> {
    await held?.release();
    held = undefined;
    expect(new Set(await Promise.all(sent.splice(0)))).toEqual(new Set([200]));
    await world.rest();
  }

  test("when the first could not be stored directly, and the second went by the journal before that was known", async () => {
    const url = await startKnowing();
    const table = await holdUpFirst(url);
    sent.push(world.deliver(url, pageBody(PAGE, say("anna", "zwei"), KNOWN)));
    await settle(url);
    await table.endWaiting("lanes");
    await goOn();
    expect(await world.saidBy("anna")).toEqual(["eins", "zwei"]);
  });

  test("when the line breaks while the first is being stored and the second waits to be", async () => {
    const line = await BrittleLine.to(world.database.url);
    try {
      const url = await startKnowing(line.url);
      const table = await holdUpFirst(url);
      sent.push(world.deliver(url, pageBody(PAGE, say("anna", "zwei"))));
      await settle(url);
      line.cut();
      await until("both in the journal", async () => (await world.count("journal where contact_key = 'anna'")) === 2);
      await table.endWaiting("lanes");
      await goOn();
      expect(await world.saidBy("anna")).toEqual(["eins", "zwei"]);
    } finally {
      await world.stopOne();
      await line.close();
    }
  });

  test("when something waits for one conversation's first and holds the first of another", async () => {
    const url = await startKnowing();
    await holdUpFirst(url);
    sent.push(world.deliver(url, pageBody(PAGE, say("anna", "zwei"), say("ben", "eins"), KNOWN)));
    await settle(url);
    sent.push(world.deliver(url, pageBody(PAGE, say("ben", "zwei"))));
    await settle(url);
    await goOn();
    expect(await world.saidBy("anna")).toEqual(["eins", "zwei"]);
    expect(await world.saidBy("ben")).toEqual(["eins", "zwei"]);
  });

  test("while others of the same lanes go by the journal and wait for nobody", async () => {
    const url = await startKnowing();
    await holdUpFirst(url);
    expect(await world.deliver(url, pageBody(PAGE, say("ben", "eins"), KNOWN))).toBe(200);
    await goOn();
    expect(await world.saidBy("ben")).toEqual(["eins"]);
  });

  test("when another process took the first and its notice has not come yet", async () => {
    const other = new Connection(world.database.url, "notices");
    const line = new Connection(world.database.url, "journal");
    const journal = new Journal(line, randomUUID(), () => {});
    try {
      await other.get();
      const url = await startKnowing();
      const raw = { object: "page", entry: [{ id: PAGE, messaging: [say("anna", "eins")] }] };
      const [item] = splitMeta(raw);
      const channel = world.pipeline.directory.channelOfAccount("messenger", PAGE);
      if (!item || !channel) throw new Error("the Page must be connected");
      const entry = {
        workspaceId: channel.workspaceId,
        channelId: channel.id,
        contactKey: "anna",
        dedupeKey: item.dedupeKey,
        kind: "inbound" as const,
        at: AT,
        content: { kind: "raw" as const, path: JSON.stringify(item.path), raw: item.raw },
      };
      const bytes = Buffer.from(JSON.stringify(raw));
      await journal.append({
        raw: { workspaceId: channel.workspaceId, bytes, problem: null, signature: null },
        entries: [entry],
      });
      expect(await world.deliver(url, pageBody(PAGE, say("anna", "zwei")))).toBe(200);
      await world.rest();
      expect(await world.saidBy("anna")).toEqual(["eins", "zwei"]);
    } finally {
      await other.close();
      await line.close();
    }
  });
});
