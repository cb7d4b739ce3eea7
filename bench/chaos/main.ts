/** `npm run chaos`: one JSON line last on stdout; exit code 1 unless nothing was lost, doubled or misordered. */
import { parseArgs } from "node:util";
import { printResult } from "../report.ts";
import { runChaos } from "./chaos.ts";

const { values } = parseArgs({
  options: {
    messages: { type: "string", default: "20000" },
    contacts: { type: "string", default: "320" },
    customers: { type: "string", default: "24" },
    pages: { type: "string", default: "4" },
    kills: { type: "string", default: "24" },
    "database-restarts": { type: "string", default: "4" },
    minutes: { type: "string", default: "4" },
    seed: { type: "string", default: "1" },
    roles: { type: "string", default: "all,all" },
    "uncertain-wait": { type: "string", default: "20" },
    evidence: { type: "string" },
  },
});

try {
  const result = await runChaos({
    messages: Number(values.messages),
    contacts: Number(values.contacts),
    customers: Number(values.customers),
    pages: Number(values.pages),
    kills: Number(values.kills),
    databaseRestarts: Number(values["database-restarts"]),
    minutes: Number(values.minutes),
    seed: Number(values.seed),
    roles: values.roles.split(","),
    uncertainWaitSeconds: Number(values["uncertain-wait"]),
    evidenceDir: values.evidence,
  });
  printResult(result);
  process.exitCode = result.isFailed ? 1 : 0;
} catch (error) {
  console.error(error);
  process.exitCode = 1;
}
