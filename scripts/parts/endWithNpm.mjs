/**
 * Imported for its effect by whatever npm runs: when npm is gone, so is what it ran.
 *
 * npm, told to stop, ends its shell, and not every shell (dash does not) tells the program below it: that would live on
 * with its port and its database, and nobody would know. A program started by hand is left alone: it may well outlive
 * the terminal it was started from.
 */
const lookEveryMs = 250;

if (process.env.npm_lifecycle_event !== undefined) {
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    process.kill(process.pid, "SIGTERM");
  }, lookEveryMs);
  timer.unref();
}
