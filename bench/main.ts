/** `npm run bench -- <name>`: progress on stderr, one JSON line last on stdout, exit code 1 when something went wrong. */
import "../scripts/parts/endWithNpm.mjs";
import { resolve } from "node:path";
import { readCommandLine } from "../scripts/parts/commandLine.mjs";
import { benchCore } from "./core/core.ts";
import { benchDoor } from "./door/door.ts";
import { benchFairness } from "./fairness/fairness.ts";
import { benchFirstLoad } from "./firstload/firstload.ts";
import { benchInbox } from "./inbox/inbox.ts";
import { benchLive } from "./live/live.ts";
import { benchAgainst } from "./pipeline/against.ts";
import { benchPipeline } from "./pipeline/pipeline.ts";
import { printResult } from "./report.ts";

const { values, words } = readCommandLine({
  usage: "npm run bench -- <pipeline | fairness | inbox | core | live | firstload | door>",
  about: "Measures, and prints one JSON line last. docs/benchmarks.md says what each one means.",
  options: {
    minutes: { type: "number", help: "pipeline: how long it goes on in place of rounds" },
    rounds: { type: "number", default: 2, help: "pipeline: how often each load is measured" },
    seconds: { type: "number", help: "pipeline, fairness, live, door: how long each measurement takes" },
    rate: { type: "number", help: "fairness, live, door: messages a second" },
    conversations: { type: "number", default: 10_000, help: "inbox: how many there are" },
    messages: { type: "number", default: 3, help: "inbox: how many each contact writes; the bot says two to each" },
    runs: { type: "number", default: 5, help: "firstload: how many loads the median is of" },
    profile: { type: "flag", help: "pipeline: profile the server" },
    against: { type: "text", help: "pipeline: the folder of another checkout, to be measured beside" },
    pairs: { type: "number", help: "pipeline --against (30), door (1): how many pairs of windows" },
  },
  words: 1,
});

const benches: Readonly<Record<string, () => Promise<Record<string, unknown>>>> = {
  pipeline: () => {
    if (values.against !== undefined) {
      const folder = resolve(values.against);
      return benchAgainst({ folder, pairs: values.pairs ?? 30, seconds: values.seconds ?? 5 });
    }
    return benchPipeline({
      minutes: values.minutes,
      rounds: values.rounds,
      seconds: values.seconds ?? 6,
      isProfiled: values.profile,
    });
  },
  fairness: () => benchFairness({ perSecond: values.rate ?? 400, seconds: values.seconds ?? 15 }),
  inbox: () => benchInbox({ conversations: values.conversations, messagesEach: values.messages, repeats: 30 }),
  door: () => benchDoor({ perSecond: values.rate ?? 50, seconds: values.seconds ?? 30, pairs: values.pairs ?? 1 }),
  core: benchCore,
  firstload: () => benchFirstLoad({ runs: values.runs }),
  live: () => benchLive({ perSecond: values.rate ?? 10, seconds: values.seconds ?? 15 }),
};

const [name = ""] = words;
const bench = Object.hasOwn(benches, name) ? benches[name] : undefined;
if (bench === undefined) {
  console.error(`Say which: npm run bench -- ${Object.keys(benches).join(" | ")}`);
  process.exit(2);
}
try {
  const result = await bench();
  printResult(result);
  if (result.isFailed === true) process.exitCode = 1;
} catch (error) {
  console.error(error);
  process.exitCode = 1;
}
