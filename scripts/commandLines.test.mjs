import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";
import { root } from "./parts/root.mjs";

const commands = {
  start: "scripts/start.mjs",
  check: "scripts/check.mjs",
  bench: "bench/main.ts",
  chaos: "bench/chaos/main.ts",
  replay: "packages/server/src/replay.ts",
  emulator: "packages/emulator/src/main.ts",
};

test.each(Object.entries(commands))("%s answers --help and --version, and ends", (name, file) => {
  expect(run(file, "--help")).toEqual({
    code: 0,
    said: expect.stringMatching(`^npm (run )?${name}\\b[^]*--help`),
    complaint: "",
  });
  expect(run(file, "--version")).toEqual({
    code: 0,
    said: expect.stringMatching(/^Botschaft \d+\.\d+\.\d+\n$/),
    complaint: "",
  });
});

test.each(Object.entries(commands))(
  "%s refuses what it does not know, in one sentence, and does nothing",
  (name, file) => {
    const { code, said, complaint } = run(file, "--hlep");
    expect({ code, said }).toEqual({ code: 2, said: "" });
    expect(complaint).toMatch(/^[^\n]*--hlep[^\n]*\n$/);
    expect(complaint).toContain(`npm ${name === "start" ? "" : "run "}${name} -- --help`);
  },
);

test.each([
  [commands.start, ["foo"], '"foo" means nothing here.'],
  [commands.check, ["--busy=yes"], "--busy takes no value."],
  [commands.bench, ["core", "inbox"], '"inbox" means nothing here.'],
  [commands.bench, ["pipeline", "--minutes", "ten"], '--minutes needs a number, not "ten".'],
  [commands.bench, ["toString"], "Say which: npm run bench"],
  [commands.chaos, ["--kills"], "--kills needs a value."],
  [commands.replay, ["--since", "gestern"], '--since needs a day or a time such as 2026-11-20, not "gestern".'],
])("%s %j is refused before anything begins", (file, args, complaint) => {
  expect(run(file, ...args)).toEqual({ code: 2, said: "", complaint: expect.stringContaining(complaint) });
});

function run(file, ...args) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, file), ...args], { encoding: "utf8" });
  return { code: status, said: stdout, complaint: stderr };
}
