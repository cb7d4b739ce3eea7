import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { refuse, root } from "./root.mjs";

const neededMajor = 24;

/** The Node that runs Botschaft: the one npm brought along, else the outside one if it is new enough. */
export function findProjectNode() {
  const platform = process.platform === "win32" ? "win" : process.platform;
  const name = process.platform === "win32" ? "node.exe" : "node";
  const brought = join(root, "node_modules", `node-${platform}-${process.arch}`, "bin", name);
  for (const candidate of [brought, process.execPath]) {
    if (existsSync(candidate) && majorOf(candidate) >= neededMajor) return candidate;
  }
  return refuse(
    `Botschaft needs Node ${neededMajor}, and npm has none for this kind of machine (${process.platform} ${process.arch}): ` +
      `install Node ${neededMajor} and try again.`,
  );
}

function majorOf(node) {
  const { stdout } = spawnSync(node, ["--version"], { encoding: "utf8" });
  return Number(/^v(\d+)/.exec(stdout ?? "")?.[1] ?? 0);
}
