import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { patient } from "./patience.mjs";
import { root } from "./root.mjs";

/** `}, 30_000);` behind a test, `timeout: 5_000` among its options or those of what it waits for. */
const fixedTimeOut = /^\s*\}, [\d_]+\);$|\btimeout: [\d_]+\b/;

test("every time-out of a test is as patient as the machine is busy", () => {
  const files = execFileSync("git", ["ls-files"], { cwd: root, encoding: "utf8" })
    .split("\n")
    .filter((file) => /\.test\.(ts|tsx|mjs)$|^e2e\/|^packages\/[^/]+\/test\//.test(file))
    // This one writes down what it looks for.
    .filter((file) => !file.endsWith("patience.test.mjs"));
  expect(files.length).toBeGreaterThan(100);
  const found = files.flatMap((file) =>
    readFileSync(join(root, file), "utf8")
      .split("\n")
      .flatMap((line, index) => (fixedTimeOut.test(line) ? [`${file}:${index + 1} ${line.trim()}`] : [])),
  );
  expect(found).toEqual([]);
  for (const planted of ["  }, 30_000);", "{ timeout: 5000 }"]) expect(planted).toMatch(fixedTimeOut);
});

test("what keeps the machine busy ends with whoever started it, even one that is killed", async () => {
  const parts = new URL("./busyMachine.mjs", import.meta.url).href;
  const script = `
    import { keepBusy } from ${JSON.stringify(parts)};
    process.stdout.write(JSON.stringify(keepBusy(process.execPath, 2).pids) + "\\n");
    setInterval(() => {}, 1_000);`;
  const holder = spawn(process.execPath, ["--input-type=module", "-e", script], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [line] = await once(holder.stdout.setEncoding("utf8"), "data");
  const pids = JSON.parse(line);
  expect(pids.filter(isAlive)).toEqual(pids);
  holder.kill("SIGKILL");
  await vi.waitFor(() => expect(pids.filter(isAlive)).toEqual([]), { timeout: patient(10_000) });
});

function isAlive(pid) {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
