/** `npm run bench -- <name>`: progress on stderr, one JSON line last on stdout, exit code 1 when something went wrong. */
import { parseArgs } from "node:util";
import { benchPipeline } from "./pipeline/pipeline.ts";
import { printResult } from "./report.ts";

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    minutes: { type: "string" },
    rounds: { type: "string", default: "2" },
    seconds: { type: "string", default: "6" },
    profile: { type: "boolean", default: false },
  },
});

const benches: Readonly<Record<string, () => Promise<Record<string, unknown>>>> = {
  pipeline: () =>
    benchPipeline({
      minutes: values.minutes === undefined ? undefined : Number(values.minutes),
      rounds: Number(values.rounds),
      seconds: Number(values.seconds),
      isProfiled: values.profile,
    }),
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
