import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./root.mjs";

export const lockFile = join(root, "package-lock.json");

/**
 * What is wrong with the lock file, as sentences. It names no registry, so that everybody installs from their own; and
 * every package that runs a script while it is installed has been looked at (`allowScripts` in package.json).
 */
export function findLockFileProblems() {
  const { packages } = JSON.parse(readFileSync(lockFile, "utf8"));
  const { allowScripts = {} } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const gaps = findMissingFromLock(packages).map(
    ({ name }) => `${name} is missing from the lock file: run "npm run lock".`,
  );
  const inEntries = Object.entries(packages).flatMap(([path, { resolved, link, hasInstallScript }]) => {
    const problems = [];
    if (resolved !== undefined && !link) {
      problems.push(
        `${path} names where it came from (${resolved}): delete that line; .npmrc keeps npm from writing it.`,
      );
    }
    const name = path.split("node_modules/").at(-1);
    if (hasInstallScript && !(name in allowScripts)) {
      problems.push(
        `${name} runs a script when it is installed: read it, then allow or deny it in allowScripts of package.json.`,
      );
    }
    return problems;
  });
  return [...gaps, ...inEntries];
}

/** Optional packages that another one in the lock file names and that have no place in it themselves. */
export function findMissingFromLock(packages) {
  const names = new Set(Object.keys(packages).map((path) => path.split("node_modules/").at(-1)));
  return Object.values(packages).flatMap(({ optionalDependencies = {}, dev }) =>
    Object.entries(optionalDependencies)
      .filter(([name]) => !names.has(name))
      .map(([name, version]) => ({ name, version, isDev: dev === true })),
  );
}
