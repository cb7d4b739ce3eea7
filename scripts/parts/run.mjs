import { spawn } from "node:child_process";
import { root } from "./root.mjs";

/**
 * Runs a program to its end and answers with how it went; never throws.
 *
 * - `quiet`: its output is collected in `output` instead of shown.
 * - `timeoutMs`: after that it is ended, and `isTimedOut` is true.
 * - Signals to us are passed on, and we wait: nothing is left running.
 */
export function run(program, args, { cwd = root, env = {}, quiet = false, timeoutMs } = {}) {
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: quiet ? ["ignore", "pipe", "pipe"] : ["ignore", "inherit", "inherit"],
    });
    let output = "";
    let isTimedOut = false;
    for (const stream of [child.stdout, child.stderr])
      stream?.setEncoding("utf8").on("data", (text) => (output += text));

    const passOn = (signal) => child.kill(signal);
    const signals = ["SIGINT", "SIGTERM", "SIGHUP"];
    for (const signal of signals) process.on(signal, passOn);
    let killTimer;
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
      resolve({ output, isTimedOut, ...outcome });
    };
    child.once("error", (error) => settle({ code: 127, output: error.message }));
    child.once("close", (code, signal) => settle({ code: code ?? 128 + (signalNumbers[signal] ?? 0) }));
  });
}

const signalNumbers = { SIGHUP: 1, SIGINT: 2, SIGKILL: 9, SIGTERM: 15 };
