import { spawn } from "node:child_process";
import { root, say } from "./root.mjs";

/**
 * Runs a program to its end and answers with how it went; never throws.
 *
 * - `quiet`: its output is collected in `output` instead of shown.
 * - `timeoutMs`: after that it is ended, and `isTimedOut` is true.
 * - Signals to us are passed on, and we wait: nothing is left running. Then we end as well, unless we are told by
 *   `outlivesSignals` that the caller has something left to do.
 * - `endsWithUs`: it holds the other end of a line to us. When that breaks, we were killed, and a program that listens
 *   (Node's `disconnect`) ends by itself.
 */
export function run(
  program,
  args,
  { cwd = root, env = {}, quiet = false, timeoutMs, outlivesSignals = false, endsWithUs = false } = {},
) {
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: ["ignore", ...(quiet ? ["pipe", "pipe"] : ["inherit", "inherit"]), ...(endsWithUs ? ["ipc"] : [])],
    });
    let output = "";
    let isTimedOut = false;
    for (const stream of [child.stdout, child.stderr])
      stream?.setEncoding("utf8").on("data", (text) => (output += text));

    let stoppedBy;
    let killTimer;
    const passOn = (signal) => {
      stoppedBy = signal;
      child.kill(signal);
      // npm, told to stop, first tidies up for half a minute. What a step left half done, the next start does anew.
      if (!outlivesSignals) killTimer ??= setTimeout(() => child.kill("SIGKILL"), 5_000);
    };
    const signals = ["SIGINT", "SIGTERM", "SIGHUP"];
    for (const signal of signals) process.on(signal, passOn);
    const timer =
      timeoutMs &&
      setTimeout(() => {
        isTimedOut = true;
        child.kill("SIGTERM");
        killTimer = setTimeout(() => child.kill("SIGKILL"), 15_000);
      }, timeoutMs);

    const settle = (outcome) => {
      clearTimeout(timer);
      clearTimeout(killTimer);
      for (const signal of signals) process.off(signal, passOn);
      if (stoppedBy !== undefined && !outlivesSignals) {
        say("Stopped.");
        process.exit(128 + signalNumbers[stoppedBy]);
      }
      resolve({ output, isTimedOut, ...outcome });
    };
    child.once("error", (error) => settle({ code: 127, output: error.message }));
    child.once("close", (code, signal) => settle({ code: code ?? 128 + (signalNumbers[signal] ?? 0) }));
  });
}

const signalNumbers = { SIGHUP: 1, SIGINT: 2, SIGKILL: 9, SIGTERM: 15 };
