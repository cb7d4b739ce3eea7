import fc from "fast-check";
import { expect, test } from "vitest";
import { verifySubscription } from "./verifySubscription.ts";

const asked = { "hub.mode": "subscribe", "hub.challenge": "1158201444", "hub.verify_token": "ours" };
const refused = { kind: "refused" };

test("a right token gets the challenge back as it was", () => {
  expect(verifySubscription(asked, ["older", "ours"])).toEqual({ kind: "verified", challenge: "1158201444" });
});

test("query parsers may have changed the names", () => {
  const underscored = { hub_mode: "subscribe", hub_challenge: "0007", hub_verify_token: "ours" };
  const nested = { hub: { mode: "subscribe", challenge: "0007", verify_token: "ours" } };
  for (const query of [underscored, nested]) {
    expect(verifySubscription(query, ["ours"])).toEqual({ kind: "verified", challenge: "0007" });
  }
});

test("a wrong, missing or repeated token, another mode and a missing challenge are refused", () => {
  for (const change of [
    { "hub.verify_token": "theirs" },
    { "hub.verify_token": undefined },
    { "hub.verify_token": ["ours", "ours"] },
    { "hub.mode": "unsubscribe" },
    { "hub.challenge": undefined },
  ]) {
    expect(verifySubscription({ ...asked, ...change }, ["ours"])).toEqual(refused);
  }
});

test("an empty token of ours lets nobody in", () => {
  expect(verifySubscription({ ...asked, "hub.verify_token": "" }, [""])).toEqual(refused);
  expect(verifySubscription(asked, [])).toEqual(refused);
});

test("no query makes it throw", () => {
  fc.assert(
    fc.property(fc.jsonValue(), (query) => {
      expect(verifySubscription(query, ["ours"])).toEqual(refused);
    }),
  );
});
