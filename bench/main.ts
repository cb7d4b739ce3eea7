/** `npm run bench -- <name>`: progress on stderr, one JSON line last on stdout, exit code 1 when something went wrong. */
import { parseArgs } from "node:util";
import { benchCore } from "./core/core.ts";
import { benchFairness } from "./fairness/fairness.ts";
import { benchInbox } from "./inbox/inbox.ts";
import { benchLive } from "./live/live.ts";
import { benchPipeline } from "./pipeline/pipeline.ts";
import { printResult } from "./report.ts";

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    minutes: { type: "string" },
    rounds: { type: "string", default: "2" },
    seconds: { type: "string" },
    rate: { type: "string" },
    conversations: { type: "string", default: "10000" },
    profile: { type: "boolean", default: false },
  },
});
const number = (text: string | undefined, otherwise: number) => (text === undefined ? otherwise : Number(text));

const benches: Readonly<Record<string, () => Promise<Record<string, unknown>>>> = {
  pipeline: () =>
    benchPipeline({
      minutes: values.minutes === undefined ? undefined : Number(values.minutes),
      rounds: Number(values.rounds),
      seconds: number(values.seconds, 6),
      isProfiled: values.profile,
    }),
  fairness: () => benchFairness({ perSecond: number(values.rate, 400), seconds: number(values.seconds, 15) }),
  inbox: () => benchInbox({ conversations: Number(values.conversations), messagesEach: 3, repeats: 30 }),
  core: benchCore,
  live: () => benchLive({ perSecond: number(values.rate, 10), seconds: number(values.seconds, 15) }),
};

const [name = ""] = positionals;
const bench = benches[name];
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
