/**
 * `npm start`: everything from a fresh clone to a running Botschaft. Runs on whatever Node is outside (20 or newer);
 * the server itself runs on the Node that npm brings along.
 */
import "./parts/endWithNpm.mjs";
import { readCommandLine } from "./parts/commandLine.mjs";
import { ensureConsoleBuilt } from "./parts/console.mjs";
import { ensureInstalled } from "./parts/install.mjs";
import { findProjectNode } from "./parts/projectNode.mjs";
import { refuse, say } from "./parts/root.mjs";
import { run } from "./parts/run.mjs";
import { serverEnvironment, serverFlags } from "./parts/serverRuntime.mjs";

readCommandLine({
  usage: "npm start",
  about: [
    "Installs, builds the console, and starts Botschaft with its database and, unless DEMO=off, the emulated platform.",
    "Ctrl-C, or SIGTERM to any of its processes, stops all of it.",
    "",
    "Settings are environment variables, e.g. PORT=8080 npm start; docs/operating.md lists them.",
  ],
  unknownHint: "Settings are environment variables, e.g. PORT=8080 npm start; npm start -- --help says more.",
});
await ensureInstalled();
const node = findProjectNode();
const problem = await ensureConsoleBuilt(node);
if (problem) refuse(problem);
say("Starting Botschaft.");
// Ctrl-C reaches the server twice, from the terminal and from here: it stops in order on the first, and repeats change nothing.
const { code } = await run(node, [...serverFlags(), "packages/server/src/main.ts"], {
  env: serverEnvironment(),
  outlivesSignals: true,
  endsWithUs: true,
});
process.exitCode = code;
