import { expect, test } from "vitest";
import { keepDraft, readDraft } from "./drafts.ts";

function storage() {
  const kept = new Map<string, string>();
  return {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
    kept,
  };
}

test("each conversation keeps its own draft, and an emptied one leaves nothing behind", () => {
  const store = storage();
  keepDraft("a", { text: "Moin", mode: "note", seenSeq: 7 }, store);
  keepDraft("b", { text: "Hallo", mode: "reply", seenSeq: null }, store);
  expect(readDraft("a", store)).toEqual({ text: "Moin", mode: "note", seenSeq: 7 });
  expect(readDraft("b", store)).toEqual({ text: "Hallo", mode: "reply", seenSeq: null });
  keepDraft("a", { text: "", mode: "note", seenSeq: null }, store);
  expect(readDraft("a", store)).toEqual({ text: "", mode: "reply", seenSeq: null });
  expect(store.kept.size).toBe(1);
});

test("what is stored and not a draft counts as none", () => {
  const store = storage();
  for (const broken of ["{", "null", "[]", '{"text":1}', '"x"']) {
    store.kept.set("botschaft.draft.a", broken);
    expect(readDraft("a", store)).toEqual({ text: "", mode: "reply", seenSeq: null });
  }
});
