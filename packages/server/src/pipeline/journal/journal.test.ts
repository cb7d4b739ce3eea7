import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { createTestDatabase } from "../../../test/database.ts";
import { Connection } from "../../db/connection.ts";
import { Journal } from "./journal.ts";
import type { NewEntry } from "./journalEntry.ts";

test("a conversation is under way from the append of any entry until that was handed on", async () => {
  const database = await createTestDatabase();
  const connection = new Connection(database.url, "journal");
  const seen: boolean[] = [];
  const entry: NewEntry = {
    workspaceId: randomUUID(),
    channelId: randomUUID(),
    contactKey: "anna",
    dedupeKey: "profile:1",
    kind: "profile",
    at: 1,
    content: { kind: "body", body: { kind: "profile", patch: {} } },
  };
  const journal = new Journal(connection, randomUUID(), () => seen.push(journal.isUnderWay(entry)));
  try {
    const appended = journal.append({ raw: null, entries: [entry] });
    expect(journal.isUnderWay(entry)).toBe(true);
    expect(journal.isUnderWay({ ...entry, contactKey: "ben" })).toBe(false);
    await appended;
    expect(seen).toEqual([true]);
    expect(journal.isUnderWay(entry)).toBe(false);
  } finally {
    await connection.close();
    await database.drop();
  }
});
