import { join } from "node:path";
import { root } from "./root.mjs";

/**
 * Node's flags for the server. Left alone, V8 lets the heap of a busy server grow to several hundred megabytes of garbage before it
 * looks for any, at no gain in speed. What counts is that a message is over before the nursery was cleared twice: what outlives that
 * lies among the old until all of the heap is looked through. So the nursery is large (3 x 16 MB), and what little grows old is looked
 * for each time the heap has grown by 30 %. With half the nursery and 80 %, in as much memory, messages at 64 and at 256 in flight
 * take a tenth more of the processor. More threads for V8 than a small machine has cores take memory and time from the others
 * (npm run bench -- pipeline). Whoever sets a heap size in NODE_OPTIONS, for thousands of workspaces say, is left to it.
 */
export function serverFlags(nodeOptions = process.env.NODE_OPTIONS ?? "") {
  return nodeOptions.includes("max-old-space-size")
    ? []
    : [
        "--max-old-space-size=1024",
        "--scavenger-max-new-space-capacity-mb=16",
        "--heap-growing-percent=30",
        "--v8-pool-size=2",
      ];
}

/**
 * What the server's environment says to the runtime under it, each of it left alone where it was said before: compiled code is kept
 * beside the installed packages, which takes a third off every start; and the C library keeps two pools of memory instead of
 * sixteen, of which each would hold on to its share.
 */
export function serverEnvironment(environment = process.env) {
  return {
    NODE_COMPILE_CACHE: environment.NODE_COMPILE_CACHE ?? join(root, "node_modules", ".cache", "compiled"),
    MALLOC_ARENA_MAX: environment.MALLOC_ARENA_MAX ?? "2",
  };
}
