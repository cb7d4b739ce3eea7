import { expect, test } from "vitest";
import { tallyBroadcasts } from "./broadcasts.ts";

const end = (state: string) => [{ psid: "1", text: "Rundbrief 1", state }];
const heard = (...words: string[]) => new Map([["1", words]]);

test.each<[string, string[], { lost: number; doubled: number; open: number }]>([
  ["sent", ["Hallo", "Rundbrief 1"], { lost: 0, doubled: 0, open: 0 }],
  ["sent", ["Hallo"], { lost: 1, doubled: 0, open: 0 }],
  ["sent", ["Rundbrief 1", "Rundbrief 1"], { lost: 0, doubled: 1, open: 0 }],
  ["uncertain", ["Rundbrief 1"], { lost: 0, doubled: 0, open: 0 }],
  ["uncertain", [], { lost: 0, doubled: 0, open: 0 }],
  ["skipped", ["Rundbrief 1"], { lost: 0, doubled: 1, open: 0 }],
  ["failed", [], { lost: 0, doubled: 0, open: 0 }],
  ["under_way", [], { lost: 0, doubled: 0, open: 1 }],
  ["sent", ["Rundbrief 1", "Rundbrief 2"], { lost: 0, doubled: 1, open: 0 }],
])("one who is %s and heard %j", (state, words, expected) => {
  expect(tallyBroadcasts(end(state), heard(...words))).toMatchObject(expected);
});
