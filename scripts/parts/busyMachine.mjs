import { spawn } from "node:child_process";
import { availableParallelism } from "node:os";

/** Spins for a while, looks whether anybody still wants it, and goes on: its input ends with whoever started it. */
const spinning = `
  process.stdin.on("end", () => process.exit()).resume();
  const spin = () => { for (const until = Date.now() + 50; Date.now() < until; ); setImmediate(spin); };
  spin();
`;

/**
 * Starts a process for each core that uses all of it, as on a machine where others work. They end with `end()`, and
 * with this process however that ends.
 */
export function keepBusy(node, count = availableParallelism()) {
  const spinners = Array.from({ length: count }, () =>
    spawn(node, ["-e", spinning], { stdio: ["pipe", "ignore", "ignore"] }),
  );
  return {
    count,
    pids: spinners.map(({ pid }) => pid),
    end: () => {
      for (const spinner of spinners) spinner.kill("SIGKILL");
    },
  };
}
