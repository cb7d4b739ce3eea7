import { expect, test } from "vitest";
import { channelsHealth } from "./channelsHealth.ts";

const of = (...states: ("connected" | "broken" | "paused")[]) => channelsHealth(states.map((status) => ({ status })));

test("a paused channel is not called healthy, and a broken one is named first", () => {
  expect(of("connected", "connected")).toEqual({ kind: "healthy", count: 2 });
  expect(of("connected", "paused")).toEqual({ kind: "paused", count: 1 });
  expect(of("paused", "broken", "connected")).toEqual({ kind: "broken", count: 1 });
});
