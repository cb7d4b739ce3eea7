/**
 * Adds to the lock file what npm leaves out of it: packages for other kinds of machines that the registry at hand does
 * not carry. Without them `npm ci` refuses the lock file everywhere. Run it after every change of dependencies, with
 * `npm run lock`.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { findMissingFromLock, lockFile } from "./parts/lockFile.mjs";
import { say } from "./parts/root.mjs";

const same = (...words) => Object.fromEntries(words.map((word) => [word, word]));
const systems = { ...same("android", "darwin", "freebsd", "linux", "openharmony", "win32"), windows: "win32" };
const processors = same("arm", "arm64", "ia32", "ppc64", "riscv64", "s390x", "x64");
const libraries = { gnu: "glibc", musl: "musl" };

const lock = JSON.parse(readFileSync(lockFile, "utf8"));
const missing = findMissingFromLock(lock.packages);
for (const { name, version, isDev } of missing) {
  const { cpu, libc, os } = machineOf(name);
  const dev = isDev || undefined;
  lock.packages[`node_modules/${name}`] = { version, cpu, dev, libc, optional: true, os };
}
// npm's own order, so that its next change shows only what changed.
lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => a.localeCompare(b, "en")));
if (missing.length > 0) writeFileSync(lockFile, `${JSON.stringify(lock, undefined, 2)}\n`);
say(
  missing.length === 0 ? "The lock file is complete." : `Added ${missing.length} packages for other kinds of machines.`,
);

/** For which machines such a package is, which its name always says. npm skips it on others without asking for it. */
function machineOf(name) {
  const words = name.split(/[/-]/);
  const pick = (table) => words.flatMap((word) => table[word] ?? []).slice(0, 1);
  const found = { cpu: pick(processors), libc: pick(libraries), os: pick(systems) };
  return Object.fromEntries(Object.entries(found).filter(([, values]) => values.length > 0));
}
