/**
 * `npm run bench -- door`: whether a stranger's unsigned bodies keep the platform's messages waiting. A hundred bodies of 3 MB that speak of
 * 90,000 accounts come within a second, again and again; windows with and without them alternate, so that both meet the same machine.
 */
import { request } from "node:http";
import { setTimeout as delay } from "node:timers/promises";
import { describeMachine } from "../measure/machine.ts";
import { percentilesOf, round } from "../measure/percentiles.ts";
import { cpuMsOf } from "../measure/processes.ts";
import { progress } from "../report.ts";
import { answerFlow } from "../setup/answerFlow.ts";
import { onStage, type Stage } from "../setup/stage.ts";

const BODIES = 100;
const ACCOUNTS = 90_000;
const body = Buffer.from(
  `{"object":"page","entry":[${Array.from(
    { length: ACCOUNTS },
    (_, index) => `{"id":"${7_000_000 + index}","messaging":[]}`,
  )
    .join(",")
    .slice(0, 3_000_000)}`,
);

export async function benchDoor(options: {
  readonly perSecond: number;
  readonly seconds: number;
  readonly pairs: number;
}): Promise<Record<string, unknown>> {
  return await onStage({ pages: 4, flow: answerFlow }, async (stage) => {
    const { outside, server, pages } = stage;
    await outside.tell({ kind: "begin", port: server.port, pages, contacts: 400 });
    await outside.tell({ kind: "rate", perSecond: options.perSecond });
    await delay(3_000);
    const alone: Window[] = [];
    const flooded: Window[] = [];
    for (let pair = 0; pair < options.pairs; pair++) {
      alone.push(await measure(stage, options.seconds, 0));
      flooded.push(await measure(stage, options.seconds, BODIES));
    }
    const { counts, open } = await outside.tell({ kind: "drain", withinMs: 30_000 });
    const p99 = (windows: readonly Window[]) => percentilesOf(windows.flatMap(({ replies }) => replies)).p99;
    const cpu = (windows: readonly Window[]) =>
      windows.reduce((sum, { cpuMs, seconds }) => sum + cpuMs / seconds, 0) / windows.length;
    const timesSlower = round(p99(flooded) / Math.max(1, p99(alone)));
    return {
      bench: "door",
      ...options,
      bodyBytes: body.length,
      replyMs: {
        alone: percentilesOf(alone.flatMap(({ replies }) => replies)),
        flooded: percentilesOf(flooded.flatMap(({ replies }) => replies)),
      },
      timesSlower,
      // Of the whole process: the main thread cannot have spent more.
      floodCpuMsASecond: round(cpu(flooded) - cpu(alone)),
      answers: tally(flooded.flatMap(({ answers }) => answers)),
      unanswered: open,
      answeredTwice: counts.unexpected,
      isFailed: timesSlower > 2 || open > 0 || counts.unexpected > 0,
      machine: describeMachine(),
    };
  });
}

interface Window {
  readonly seconds: number;
  readonly replies: readonly number[];
  readonly cpuMs: number;
  readonly answers: readonly string[];
}

async function measure({ outside, server }: Stage, seconds: number, bodies: number): Promise<Window> {
  await outside.tell({ kind: "measure" });
  const before = cpuMsOf(server.pid);
  const flood = sendFlood(server.port, bodies);
  await delay(seconds * 1_000);
  const { latencies } = await outside.tell({ kind: "read" });
  const cpuMs = cpuMsOf(server.pid) - before;
  const answers = await flood;
  progress(`${bodies} bodies: ${JSON.stringify(percentilesOf(latencies.reply))} ${JSON.stringify(tally(answers))}`);
  return { seconds, replies: latencies.reply, cpuMs, answers };
}

/** Within a second, each on a connection of its own. */
function sendFlood(port: number, bodies: number): Promise<string[]> {
  return Promise.all(
    Array.from({ length: bodies }, async (_, index) => {
      await delay((index / bodies) * 1_000);
      return await sendOne(port, `203.0.${index % 250}.7`);
    }),
  );
}

/** Comes from another network each time, through the proxy before the server. Resolves with the status, or how the line broke. */
function sendOne(port: number, from: string): Promise<string> {
  return new Promise((resolve) => {
    const sent = request(
      {
        port,
        host: "127.0.0.1",
        method: "POST",
        path: "/webhooks/meta",
        agent: false,
        headers: {
          "content-length": body.length,
          "x-forwarded-for": from,
          "x-hub-signature-256": `sha256=${"0".repeat(64)}`,
        },
      },
      (response) => {
        response.resume();
        resolve(String(response.statusCode));
        sent.destroy();
      },
    );
    sent.on("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? "broken"));
    sent.end(body);
  });
}

function tally(answers: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const answer of answers) counts[answer] = (counts[answer] ?? 0) + 1;
  return counts;
}
