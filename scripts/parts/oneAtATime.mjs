import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { root, say } from "./root.mjs";

/**
 * Does `work` while no other process does the same in this folder: two commands begun together on a fresh clone would
 * install into each other's packages. Who comes second waits and says for whom; a holder that is gone does not count.
 */
export async function oneAtATime(name, work, dir = join(root, ".cache")) {
  const lockFile = join(dir, `${name}.lock`);
  await take(lockFile, name);
  const release = () => rmSync(lockFile, { force: true });
  process.once("exit", release);
  try {
    return await work();
  } finally {
    process.off("exit", release);
    release();
  }
}

async function take(lockFile, name) {
  mkdirSync(dirname(lockFile), { recursive: true });
  let said = "";
  for (;;) {
    try {
      return writeFileSync(lockFile, String(process.pid), { flag: "wx" });
    } catch (error) {
      if (error.code !== "EEXIST") throw error;
    }
    const holder = readHolder(lockFile);
    if (holder !== "" && !isAlive(Number(holder))) {
      rmSync(lockFile, { force: true });
      continue;
    }
    if (holder !== "" && holder !== said)
      say(`Waiting for another command that is at it (${name}, process ${holder}).`);
    said = holder;
    await delay(200);
  }
}

/** Empty while the holder has not written its number yet, or is just done. */
function readHolder(lockFile) {
  try {
    return readFileSync(lockFile, "utf8");
  } catch {
    return "";
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === "EPERM";
  }
}
