import { expect, test } from "vitest";
import { parseMessenger } from "./parse.ts";

const said = { sender: { id: "1" }, recipient: { id: "2" }, timestamp: 1_795_000_000_000 };
const picture = { type: "image", payload: { url: "https://cdn.example/a.jpg" } };

test("what would be a list of one may come alone", () => {
  const listed = parseMessenger({ ...said, message: { mid: "m_1", attachments: [picture] } });
  expect(listed).toMatchObject({ kind: "message", contents: [{ kind: "media" }] });
  expect(parseMessenger({ ...said, message: { mid: "m_1", attachments: picture } })).toEqual(listed);
  const receipt = { ...said, delivery: { watermark: 1_795_000_000_000, mids: "m_1" } };
  expect(parseMessenger(receipt)).toMatchObject({ kind: "delivered", mids: ["m_1"] });
});

test("a change without a value is named by its field", () => {
  expect(parseMessenger({ field: "parking", time: 1_795_000_000 })).toMatchObject({ kind: "unknown", name: "parking" });
  expect(parseMessenger({ field: "parking", value: null, time: 1 })).toMatchObject({
    kind: "unknown",
    name: "parking",
  });
});
