import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { liveNotices, noticesOf, readLiveNotice } from "./liveNotices.ts";

test("many changes of many workspaces fit into what PostgreSQL takes for a notice, each once", () => {
  const changed = Array.from({ length: 500 }, () => ({ workspaceId: randomUUID(), conversationId: randomUUID() }));
  const notices = liveNotices([...changed, ...changed.slice(0, 50)]);
  for (const notice of notices) expect(Buffer.byteLength(notice)).toBeLessThan(8_000);
  const told = notices.flatMap((notice) =>
    Object.entries(readLiveNotice(notice)).flatMap(([workspaceId, { conversations = [] }]) =>
      conversations.map((conversationId) => ({ workspaceId, conversationId })),
    ),
  );
  expect(new Set(told.map(({ conversationId }) => conversationId)).size).toBe(500);
  expect(told).toEqual(expect.arrayContaining(changed));
});

test("a notice names workspace, kind and ids, and nothing else", () => {
  expect(
    noticesOf("flows", [
      { workspaceId: "w", id: "f1" },
      { workspaceId: "w", id: "f1" },
      { workspaceId: "w", id: "f2" },
    ]),
  ).toEqual(['{"w":{"flows":["f1","f2"]}}']);
});
