import type { SearchHit } from "@botschaft/contract";
import { wordsOf } from "@botschaft/core";
import type { FakeConversation } from "./fakeData.ts";

/** The messages that hold the words, newest first. */
export function hitsIn(conversation: FakeConversation, q: string): SearchHit[] {
  return conversation.messages.toReversed().flatMap(({ seq, at, author, body }) => {
    const texts =
      body.kind === "note"
        ? [body.text]
        : body.kind === "said"
          ? body.contents.flatMap((content) => wordsOf(content))
          : [];
    const text = texts.find((each) => each.toLowerCase().includes(q.toLowerCase()));
    if (text === undefined) return [];
    const from = text.toLowerCase().indexOf(q.toLowerCase());
    return [{ seq, at, author, text, marks: [{ from, to: from + q.length }] }];
  });
}
