/**
 * `npm start`: everything from a fresh clone to a running Botschaft. Runs on whatever Node is outside (20 or newer);
 * the server itself runs on the Node that npm brings along.
 */
import { ensureConsoleBuilt } from "./parts/console.mjs";
import { ensureInstalled } from "./parts/install.mjs";
import { findProjectNode } from "./parts/projectNode.mjs";
import { refuse, say } from "./parts/root.mjs";
import { run } from "./parts/run.mjs";
import { serverEnvironment, serverFlags } from "./parts/serverRuntime.mjs";

await ensureInstalled();
const node = findProjectNode();
const problem = await ensureConsoleBuilt(node);
if (problem) refuse(problem);
say("Starting Botschaft.");
// Ctrl-C reaches the server twice, from the terminal and from here: it stops in order on the first, and repeats change nothing.
const { code } = await run(node, [...serverFlags(), "packages/server/src/main.ts"], {
  env: serverEnvironment(),
  outlivesSignals: true,
});
process.exitCode = code;
