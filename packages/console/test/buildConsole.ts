import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "vite";
import type { TestProject } from "vitest/node";

declare module "vitest" {
  export interface ProvidedContext {
    /** The folder with the built console. */
    builtConsole: string;
  }
}

/**
 * Builds the console once for all files that open it in a browser. As it is shipped but for one thing: React warns, which a test
 * takes for a failure; what `npm test` builds for the whole product has no warnings in it.
 */
export default async function buildConsole(project: TestProject): Promise<() => void> {
  const dist = mkdtempSync(join(tmpdir(), "botschaft-console-"));
  const root = fileURLToPath(new URL("..", import.meta.url));
  await build({ root, logLevel: "error", build: { outDir: dist, emptyOutDir: true } });
  project.provide("builtConsole", dist);
  return () => rmSync(dist, { recursive: true, force: true });
}
