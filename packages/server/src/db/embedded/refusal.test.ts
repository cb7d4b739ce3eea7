import { expect, test } from "vitest";
import { complaintIn } from "./refusal.ts";

test("a full disk is called that, whatever broke on it", () => {
  const said = `2026-11-23 03:01:42.388 UTC [11767] FATAL:  could not extend file "base/1/2691": wrote only 4096 of 8192 bytes at block 9
2026-11-23 03:01:42.388 UTC [11767] HINT:  Check free disk space.
child process exited with exit code 134
initdb: removing contents of data directory "/data/postgres/cluster.new-1"`;
  expect(complaintIn(said)).toBe("the disk is full");
  expect(complaintIn("initdb: error: could not create directory: No space left on device")).toBe("the disk is full");
});

test("of many lines the first complaint is told, and nothing around it", () => {
  const said = `performing post-bootstrap initialization ...
2026-11-23 02:28:44.535 UTC [11376] FATAL:  lock file "postmaster.pid" is empty
2026-11-23 02:28:44.535 UTC [11376] HINT:  Either another server is starting.
`;
  expect(complaintIn(said)).toBe('lock file "postmaster.pid" is empty');
  expect(complaintIn("initdb: error: invalid locale name")).toBe("invalid locale name");
});

test("words without a complaint are told, silence is named", () => {
  expect(complaintIn("\nSegmentation fault\n")).toBe("Segmentation fault");
  expect(complaintIn("")).toBe("it gave no reason");
});
