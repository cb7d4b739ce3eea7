import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./root.mjs";

/**
 * What is wrong with the lock file, as sentences. It names no registry, so that everybody installs from their own; and
 * every package that runs a script while it is installed has been looked at (`allowScripts` in package.json).
 */
export function findLockFileProblems() {
  const { packages } = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8"));
  const { allowScripts = {} } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  return Object.entries(packages).flatMap(([path, { resolved, link, hasInstallScript }]) => {
    const problems = [];
    if (resolved !== undefined && !link) {
      problems.push(`${path} names where it came from (${resolved}): delete that line; .npmrc keeps npm from writing it.`);
    }
    const name = path.split("node_modules/").at(-1);
    if (hasInstallScript && !(name in allowScripts)) {
      problems.push(`${name} runs a script when it is installed: read it, then allow or deny it in allowScripts of package.json.`);
    }
    return problems;
  });
}
