/**
 * Node's flags for the server. Left alone, V8 lets the heap of a busy server grow to several hundred megabytes of garbage before it
 * looks for any: 480 MB under load instead of 330, at no gain in speed. Bounded, it looks for garbage each time the heap has grown by
 * half, about once a second, which costs a fifth of the processor time; a growth of 110 % is the way between (npm run bench --
 * pipeline). Whoever sets a heap size in NODE_OPTIONS, for thousands of workspaces say, is left to it.
 */
export function serverFlags(nodeOptions = process.env.NODE_OPTIONS ?? "") {
  return nodeOptions.includes("max-old-space-size")
    ? []
    : ["--max-old-space-size=512", "--max-semi-space-size=16", "--heap-growing-percent=110"];
}
