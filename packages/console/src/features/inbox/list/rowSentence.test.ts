import type { ConversationSummary } from "@botschaft/contract";
import { expect, test } from "vitest";
import type { Say } from "../../../app/i18n/words.ts";
import { rowSentence } from "./rowSentence.ts";

// Words by their key: which words there are is the catalogues' matter.
const say: Say = (key) => key;
const members = [
  { id: "me", name: "Merle Thomsen" },
  { id: "jana", name: "Jana Ketelsen" },
];
const known = { memberId: "me", members, say };
const at = "2026-12-01T09:00:00.000Z";
type Preview = NonNullable<ConversationSummary["preview"]>;

function row(preview: Partial<Preview>, change: Partial<ConversationSummary> = {}): ConversationSummary {
  return {
    holder: { kind: "bot" },
    waitingSince: null,
    contactPreview: null,
    preview: { at, author: "contact", memberId: null, kind: "text", text: "", ...preview },
    ...change,
  } as ConversationSummary;
}
const waits = (change: Partial<ConversationSummary>) =>
  row(
    { author: "bot", text: "Hier schreibt der Bot." },
    { waitingSince: at, holder: { kind: "waiting", since: at, reason: null }, ...change },
  );

test("whoever waits is known by their own last words, else by why the bot handed over, never by the bot's line", () => {
  const said: Preview = { at, author: "contact", memberId: null, kind: "text", text: "Die Naht ist auf." };
  expect(rowSentence(waits({ contactPreview: said }), known)).toBe("Die Naht ist auf.");
  const because = { kind: "waiting" as const, since: at, reason: "Reklamation" };
  expect(rowSentence(waits({ holder: because }), known)).toBe("Reklamation");
  expect(rowSentence(waits({}), known)).toBe("list.waitsForPerson");
});

test("who said it is the author of the line, whoever has the conversation now", () => {
  const mine = { holder: { kind: "member" as const, memberId: "me", since: at, botReturnsAt: null } };
  expect(rowSentence(row({ author: "member", memberId: "jana", text: "Moin" }, mine), known)).toBe("Jana: Moin");
  expect(rowSentence(row({ author: "member", memberId: "me", text: "Moin" }), known)).toBe("preview.you: Moin");
  expect(rowSentence(row({ author: "member", text: "Moin" }, mine), known)).toBe("preview.team: Moin");
  expect(rowSentence(row({ author: "member", memberId: "gone", text: "Moin" }), known)).toBe("preview.team: Moin");
});
