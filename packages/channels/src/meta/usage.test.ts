import { expect, test } from "vitest";
import { parseRetryAfter, parseUsage } from "./usage.ts";

const business = (...objects: readonly object[]) => ({
  "x-business-use-case-usage": JSON.stringify({ "1000001": objects }),
});
const counter = {
  type: "messenger",
  call_count: 12,
  total_cputime: 3,
  total_time: 4,
  estimated_time_to_regain_access: 0,
};

test("without headers nothing is used up", () => {
  expect(parseUsage({})).toEqual({ percent: 0, regainAccessMs: 0 });
});

test("the fullest counter of all headers counts", () => {
  const headers = {
    "x-app-usage": '{"call_count":28,"total_cputime":25,"total_time":25}',
    "x-page-usage": '{"call_count":3,"total_cputime":61,"total_time":2}',
    ...business(counter),
  };
  expect(parseUsage(headers).percent).toBe(61);
});

test("the time to regain access is given in minutes and told in ms; the longest counts", () => {
  const throttled = { ...counter, call_count: 100 };
  const headers = business(
    { ...throttled, estimated_time_to_regain_access: 2 },
    { ...throttled, estimated_time_to_regain_access: 5 },
  );
  expect(parseUsage(headers)).toEqual({ percent: 100, regainAccessMs: 300_000 });
});

test("advertising has counters of its own", () => {
  expect(parseUsage(business({ ...counter, type: "ads_management", call_count: 100 }, counter)).percent).toBe(12);
});

test("names in other case, values in lists and values that are no JSON are survived", () => {
  expect(parseUsage({ "X-App-Usage": ['{"call_count":28}'] }).percent).toBe(28);
  expect(
    parseUsage({ "x-app-usage": "{", "x-page-usage": "[1]", "x-business-use-case-usage": '{"1":7}' }).percent,
  ).toBe(0);
});

test("Retry-After is read where it is in seconds", () => {
  expect(parseRetryAfter({ "retry-after": "3" })).toBe(3_000);
  expect(parseRetryAfter({ "retry-after": "Wed, 21 Oct 2026 07:28:00 GMT" })).toBeUndefined();
});
