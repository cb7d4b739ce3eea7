import type { LiveEvent } from "@botschaft/contract";
import { QueryClient } from "@tanstack/react-query";
import { expect, test } from "vitest";
import { hear, type LiveListeners } from "./listeners.ts";

const client = new QueryClient();
const heard: string[] = [];
const inbox: LiveListeners = { counts: (_, { memberId }) => heard.push(`inbox: counts for ${memberId}`) };
const reports: LiveListeners = { counts: () => heard.push("reports: counts") };
const flows: LiveListeners = { flows: (ids) => heard.push(`flows: ${ids.join(" ")}`) };
const tell = (event: LiveEvent) => {
  heard.length = 0;
  hear(event, [inbox, reports, flows], { client, memberId: "m1" });
  return heard;
};

test("each event reaches all who listen to its kind, and nobody else", () => {
  expect(tell({ type: "counts" })).toEqual(["inbox: counts for m1", "reports: counts"]);
  expect(tell({ type: "changed", what: "flows", ids: ["f1", "f2"] })).toEqual(["flows: f1 f2"]);
  expect(tell({ type: "changed", what: "channels", ids: [] })).toEqual([]);
});

test("what must be loaded afresh is, whoever shows it", () => {
  client.setQueryData(["anything"], 1);
  tell({ type: "resync" });
  expect(client.getQueryState(["anything"])?.isInvalidated).toBe(true);
  expect(heard).toEqual([]);
});
