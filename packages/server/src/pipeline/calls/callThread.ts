/**
 * The thread that makes the calls to platforms, started by platformClient.ts. Takes and gives lists as one JSON text each: a text
 * crosses between threads several times as fast as the objects would.
 */
import { parentPort, workerData } from "node:worker_threads";
import type { PlatformAnswer, PlatformCall } from "@botschaft/core";
import { HttpCaller, type HttpCallerOptions } from "./httpCaller.ts";

export type NumberedCall = readonly [number: number, call: PlatformCall];
export type NumberedAnswer = readonly [number: number, answer: PlatformAnswer];

/** Waking the other thread costs as much as half a call, so answers wait for company while there are more to come. */
const GATHER_MS = 3;

const port = parentPort;
if (!port) throw new Error("callThread.ts runs as a thread only");
const caller = new HttpCaller(workerData as HttpCallerOptions);
let underWay = 0;
let answers: NumberedAnswer[] = [];
let timer: NodeJS.Timeout | undefined;

port.on("message", (text: string | null) => {
  if (text === null) {
    void caller.close().then(() => {
      tell();
      port.close();
    });
    return;
  }
  const calls = JSON.parse(text) as NumberedCall[];
  underWay += calls.length;
  for (const [number, call] of calls) {
    caller.call(call, (answer) => {
      underWay--;
      answers.push([number, answer]);
      if (underWay > 0) timer ??= setTimeout(tell, GATHER_MS);
      else tell();
    });
  }
});

function tell(): void {
  clearTimeout(timer);
  timer = undefined;
  port?.postMessage(JSON.stringify(answers));
  answers = [];
}
