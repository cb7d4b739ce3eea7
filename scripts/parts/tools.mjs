import { join } from "node:path";
import { root } from "./root.mjs";

const inPackages = {
  biome: "@biomejs/biome/bin/biome",
  "dependency-cruiser": "dependency-cruiser/bin/dependency-cruiser.mjs",
  knip: "knip/bin/knip.js",
  oxlint: "oxlint/bin/oxlint",
  tsc: "typescript/bin/tsc",
};

/** The file that Node runs for a tool: no shell and no PATH in between, on any system. */
export function tool(name) {
  return join(root, "node_modules", inPackages[name]);
}
