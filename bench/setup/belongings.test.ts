import { spawn } from "node:child_process";
import { once } from "node:events";
import { access } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { expect, test, vi } from "vitest";
import { processesOn } from "../../e2e/leftovers.ts";
import { patient } from "../../scripts/parts/patience.mjs";

const file = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** A run in a process of its own; `until` is said, then `act` happens to it. */
async function run(args: readonly string[], until?: RegExp, act: (pid: number) => void = () => {}) {
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "pipe"] });
  let said = "";
  let hasActed = until === undefined;
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (text: string) => {
      said += text;
      if (hasActed || !until?.test(said)) return;
      hasActed = true;
      act(child.pid ?? 0);
    });
  const [code] = (await once(child, "close")) as [number | null];
  return { code, said };
}

/** A run that owns two things and does `then`. */
const small = (then: string) => [
  "--input-type=module",
  "-e",
  `import { withBelongings } from ${JSON.stringify(new URL("belongings.ts", import.meta.url).href)};
   import { setTimeout as delay } from "node:timers/promises";
   const result = await withBelongings(async (belongings) => {
     await belongings.add("the first", () => console.log("first gone"));
     await belongings.add("the second", async () => { await delay(20); console.log("second gone"); });
     ${then}
   });
   console.log("verdict", result);`,
];

test.each([
  ["its result", "return 42;", undefined, 0, "verdict 42"],
  ["its own error", `throw new Error("oh");`, undefined, 1, "oh"],
  ["SIGTERM", `console.log("up"); await delay(60_000);`, "SIGTERM", 143, "SIGTERM"],
  ["SIGINT", `console.log("up"); await delay(60_000);`, "SIGINT", 130, "SIGINT"],
  [
    "an error nobody caught",
    `setTimeout(() => { throw new Error("oh"); }, 5); await delay(60_000);`,
    undefined,
    1,
    "oh",
  ],
  ["a promise nobody caught", `void Promise.reject(new Error("oh")); await delay(60_000);`, undefined, 1, "oh"],
] as const)("a run ended by %s takes everything away, the latest first", async (_what, then, signal, code, says) => {
  const ended = await run(small(then), signal && /up/, (pid) => process.kill(pid, signal));
  expect(ended.code).toBe(code);
  expect(ended.said).toMatch(/second gone\n[^]*first gone\n/);
  expect(ended.said).toContain(says);
});

test("what cannot be taken away is told, and keeps neither the rest from it nor the run from its verdict", async () => {
  const stubborn = `await belongings.add("the third", () => { throw new Error("busy"); }); return "well";`;
  const { code, said } = await run(small(stubborn));
  expect(code).toBe(0);
  expect(said).toMatch(/the third could not be taken away: busy\nsecond gone\nfirst gone\nverdict well\n/);
});

test.runIf(process.platform === "linux").each(["SIGTERM", "SIGINT"] as const)(
  "%s in the middle of a chaos leaves no process and no file",
  async (signal) => {
    const chaos = [
      file("../chaos/main.ts"),
      "--messages",
      "2000",
      "--contacts",
      "20",
      "--customers",
      "2",
      "--pages",
      "2",
    ];
    const ended = await run([...chaos, "--minutes", "1", "--kills", "30"], /, [1-9]\d* killed/, (pid) =>
      process.kill(pid, signal),
    );
    const folder = /Created a new database in (\S+?)\/postgres\/cluster/.exec(ended.said)?.[1] ?? "";
    expect(folder, ended.said).toMatch(/botschaft-bench-/);
    expect(ended.code, ended.said).toBe(signal === "SIGTERM" ? 143 : 130);
    await vi.waitFor(async () => expect(await processesOn(folder)).toEqual([]), { timeout: patient(5_000) });
    await expect(access(folder)).rejects.toThrow("ENOENT");
  },
);
