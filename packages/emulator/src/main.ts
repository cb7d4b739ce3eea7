import { readFileSync } from "node:fs";
import { createEmulator } from "./emulator.ts";

/** The emulator as a process: configured by the environment, ended by SIGTERM or SIGINT. */
const HELP = `npm run emulator

The emulated platform and its phones alone. It is set by environment variables:

  EMULATOR_PORT   where it listens (3001; 0 takes a free one)
  EMULATOR_HOST   on which address (127.0.0.1)
  EMULATOR_URL    how others reach it
  EMULATOR_STATE  a file in which it keeps its world

  --help          Say this, and nothing else.
  --version       Say the version, and nothing else.`;

for (const argument of process.argv.slice(2)) {
  if (argument === "--help") console.log(HELP);
  else if (argument === "--version") {
    const text = readFileSync(new URL("../../../package.json", import.meta.url), "utf8");
    console.log(`Botschaft ${(JSON.parse(text) as { version: string }).version}`);
  } else {
    console.error(
      `“${argument}” means nothing here: settings are environment variables, see npm run emulator -- --help.`,
    );
    process.exit(2);
  }
  process.exit();
}

const port = Number(process.env["EMULATOR_PORT"] ?? 3001);
const host = process.env["EMULATOR_HOST"] ?? "127.0.0.1";
if (!Number.isInteger(port) || port < 0 || port > 65_535) {
  console.error(`EMULATOR_PORT must be a port number, not “${process.env["EMULATOR_PORT"]}”.`);
  process.exit(1);
}

const emulator = createEmulator({
  statePath: process.env["EMULATOR_STATE"] || undefined,
  publicUrl: process.env["EMULATOR_URL"] || undefined,
});

try {
  console.log(`Phones and emulated Graph API: ${await emulator.listen(port, host)}`);
} catch (error) {
  const isTaken = error instanceof Error && "code" in error && error.code === "EADDRINUSE";
  console.error(isTaken ? `Port ${port} is taken. Set EMULATOR_PORT to a free one.` : error);
  process.exit(1);
}

let isStopping = false;
function stop(): void {
  if (isStopping) return;
  isStopping = true;
  void emulator.close().then(() => process.exit(0));
}
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, stop);
// Whoever started it holds the other end of its input; when they are gone, nobody needs it any more.
if (process.env["EMULATOR_ENDS_WITH"] === "stdin") process.stdin.on("end", stop).resume();
