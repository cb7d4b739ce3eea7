/**
 * Which package may import which (ARCHITECTURE.md shows it as a picture). scripts/importRules.test.mjs holds a planted
 * violation of every rule, because this checker, when it cannot read TypeScript, finds nothing and says that all is well.
 */

const tests = "\\.test\\.tsx?$|^packages/[^/]+/test/|^packages/[^/]+/src/.*/testing/";

/** `from` may import of our packages only those in `allowed`, and itself. */
function onlyFrom(from, allowed, comment) {
  return {
    name: `${from}-imports-${allowed.join("-and-") || "nothing-of-ours"}`,
    comment,
    severity: "error",
    from: { path: `^packages/${from}/src/`, pathNot: tests },
    to: { path: "^packages/[^/]+/", pathNot: `^packages/(${[from, ...allowed].join("|")})/` },
  };
}

export default {
  forbidden: [
    onlyFrom(
      "core",
      [],
      "The core knows nobody. Pass what it needs as an argument, or move the rule that needs it out of the core.",
    ),
    onlyFrom(
      "contract",
      ["core"],
      "The contract describes the HTTP API. Put shared words into the core and keep the server out of it.",
    ),
    onlyFrom(
      "channels",
      ["core"],
      "A channel knows the port that the core owns and nothing else. Hand in what it needs when it is built.",
    ),
    onlyFrom(
      "server",
      ["core", "contract", "channels"],
      "The server does not reach into a page or the emulator: start them as what they are.",
    ),
    onlyFrom("console", ["core", "contract"], "The console talks HTTP: import the schema from the contract and fetch."),
    {
      ...onlyFrom(
        "emulator",
        [],
        "The emulator proves us wrong only if it shares nothing with us: write it again from the platform's documentation.",
      ),
      // Its tests too.
      from: { path: "^packages/emulator/" },
    },
    {
      name: "core-is-pure",
      comment:
        "The core runs in the browser and is deterministic. Take time, ids and bytes as arguments instead of importing Node.",
      severity: "error",
      from: { path: "^packages/core/src/", pathNot: tests },
      to: { dependencyTypes: ["core"] },
    },
    {
      name: "channels-ignore-each-other",
      comment: "What two platforms share belongs into channels/src/meta/ or into the core.",
      severity: "error",
      from: { path: "^packages/channels/src/([^/]+)/" },
      to: { path: "^packages/channels/src/[^/]+/", pathNot: "^packages/channels/src/($1|meta)/" },
    },
    {
      name: "features-meet-at-index",
      comment:
        "Import another feature from its index.ts; if what you need is not there, offer it there or react to an event.",
      severity: "error",
      from: { path: "^packages/(server|console)/src/features/([^/]+)/" },
      to: {
        path: "^packages/$1/src/features/[^/]+/",
        pathNot: ["^packages/$1/src/features/$2/", "^packages/$1/src/features/[^/]+/index\\.tsx?$"],
      },
    },
    {
      name: "features-have-a-front-door",
      comment: "From outside, a feature is its index.ts: import from there.",
      severity: "error",
      // The console gathers the words of all features, one language at a time.
      from: { path: "^packages/(server|console)/src/(?!features/)", pathNot: [tests, "/app/i18n/(de|en)/index\\.ts$"] },
      to: {
        path: "^packages/$1/src/features/[^/]+/",
        pathNot: "^packages/$1/src/features/[^/]+/index\\.tsx?$",
      },
    },
    {
      name: "pipeline-has-a-front-door",
      comment: "From outside, the message path is pipeline/index.ts: import from there, or offer it there.",
      severity: "error",
      from: { path: "^packages/server/src/(?!pipeline/)", pathNot: tests },
      to: { path: "^packages/server/src/pipeline/", pathNot: "^packages/server/src/pipeline/index\\.ts$" },
    },
    {
      name: "no-cycles",
      comment: "Two files that need each other are one file, or both need a third: move what they share there.",
      severity: "error",
      from: {},
      // Types that name each other vanish before anything runs.
      to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } },
    },
    {
      name: "tests-are-not-imported",
      comment: "What runs in production must not hang on a test: move what both need beside the code.",
      severity: "error",
      from: { path: "^packages/[^/]+/src/", pathNot: tests },
      to: { path: tests },
    },
    {
      name: "imports-resolve",
      comment: "This import leads nowhere: add the package to this workspace's package.json, or mend the path.",
      severity: "error",
      from: {},
      to: { couldNotResolve: true, pathNot: "\\?(raw|url|worker|inline)$|^virtual:" },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "(^|/)dist/" },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { exportsFields: ["exports"], conditionNames: ["import", "types", "node", "default"] },
  },
};
