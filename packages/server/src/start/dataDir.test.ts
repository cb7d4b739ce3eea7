import { mkdir, mkdtemp, readdir, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { readSecretKey } from "./dataDir.ts";

let dataDir: string;
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "botschaft-data-"));
});
afterEach(() => rm(dataDir, { recursive: true }));

test("starts at the same moment have one secret key, which is the one in the file", async () => {
  const keys = await Promise.all(Array.from({ length: 8 }, () => readSecretKey(undefined, dataDir)));
  const kept = (await readFile(join(dataDir, "secret-key"), "utf8")).trim();
  expect(new Set(keys)).toEqual(new Set([kept]));
  expect(kept.length).toBeGreaterThanOrEqual(43);
  expect((await stat(join(dataDir, "secret-key"))).mode & 0o777).toBe(0o600);
  expect(await readdir(dataDir)).toEqual(["secret-key"]);
  expect(await readSecretKey(undefined, dataDir)).toBe(kept);
});

test.each(["cluster", "location"])(
  "beside a database (%s) no key is made in the place of one that was lost",
  async (name) => {
    await mkdir(join(dataDir, "postgres", name), { recursive: true });
    await expect(readSecretKey(undefined, dataDir)).rejects.toThrow(/secret-key is missing/);
    expect(await readdir(dataDir)).toEqual(["postgres"]);
    expect(await readSecretKey("a key that was given", dataDir)).toBe("a key that was given");
  },
);

test("a given secret key is taken, and none is written", async () => {
  expect(await readSecretKey("a key that was given", dataDir)).toBe("a key that was given");
  expect(await readdir(dataDir)).toEqual([]);
});
