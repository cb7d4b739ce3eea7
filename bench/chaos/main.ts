/** `npm run chaos`: one JSON line last on stdout; exit code 1 unless nothing was lost, doubled or misordered. */
import "../../scripts/parts/endWithNpm.mjs";
import { readCommandLine } from "../../scripts/parts/commandLine.mjs";
import { printResult } from "../report.ts";
import { runChaos } from "./chaos.ts";

const { values } = readCommandLine({
  usage: "npm run chaos -- [options]",
  about: "Breaks everything that can break while people write, and counts what was lost, doubled or misordered.",
  options: {
    messages: { type: "number", default: 20_000, help: "how many are written" },
    contacts: { type: "number", default: 320, help: "how many people write" },
    customers: { type: "number", default: 24, help: "how many people have errands besides" },
    pages: { type: "number", default: 4, help: "how many Pages they write to" },
    kills: { type: "number", default: 24, help: "how many servers are killed" },
    "database-restarts": { type: "number", default: 4, help: "how often the database is" },
    minutes: { type: "number", default: 4, help: "how long people write" },
    seed: { type: "number", default: 1, help: "the same number makes the same troubles" },
    roles: { type: "text", default: "all,all", help: "the servers, by their ROLE" },
    "uncertain-wait": { type: "number", default: 20, help: "UNCERTAIN_WAIT_SECONDS of the servers" },
    evidence: { type: "text", help: "a folder for what is known about whatever went wrong" },
  },
});

try {
  const result = await runChaos({
    messages: values.messages,
    contacts: values.contacts,
    customers: values.customers,
    pages: values.pages,
    kills: values.kills,
    databaseRestarts: values["database-restarts"],
    minutes: values.minutes,
    seed: values.seed,
    roles: values.roles.split(","),
    uncertainWaitSeconds: values["uncertain-wait"],
    evidenceDir: values.evidence,
  });
  printResult(result);
  process.exitCode = result.isFailed ? 1 : 0;
} catch (error) {
  console.error(error);
  process.exitCode = 1;
}
