import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";

let dir;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "botschaft-one-"));
});
afterEach(() => rmSync(dir, { recursive: true }));

test("of several processes one works at a time, and the others come after it", async () => {
  await Promise.all([1, 2, 3].map(() => worker()));
  expect(readFileSync(join(dir, "told"), "utf8")).toBe("begin end ".repeat(3));
});

test("a process that died at its work holds up nobody", async () => {
  const dead = spawn(process.execPath, ["-e", ""]);
  await once(dead, "exit");
  writeFileSync(join(dir, "try.lock"), String(dead.pid));
  await worker();
  expect(readFileSync(join(dir, "told"), "utf8")).toBe("begin end ");
});

/** A process that needs a moment for its work. */
async function worker() {
  const script = `
    import { appendFileSync } from "node:fs";
    import { setTimeout as delay } from "node:timers/promises";
    import { oneAtATime } from ${JSON.stringify(new URL("./oneAtATime.mjs", import.meta.url).href)};
    const tell = (word) => appendFileSync(${JSON.stringify(join(dir, "told"))}, word);
    await oneAtATime("try", async () => { tell("begin "); await delay(100); tell("end "); }, ${JSON.stringify(dir)});`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", script], {
    stdio: ["ignore", "ignore", "inherit"],
  });
  const [code] = await once(child, "exit");
  expect(code).toBe(0);
}
