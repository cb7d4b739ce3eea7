import { Agent, type Dispatcher, request } from "undici";
import type { PlatformAnswer, PlatformCall } from "@botschaft/core";
import type { Config } from "../../config.ts";
import { createGuardedAgent } from "../../http/ssrfGuard.ts";
import type { Log } from "../../log.ts";
import { allowedHosts } from "./graphAddress.ts";

const TIMEOUT_MS = 10_000;
const ANSWER_LIMIT_BYTES = 1024 * 1024;

export interface PlatformCaller {
  /** Makes a call a channel described. Answers with status 0 when no answer came. */
  call(call: PlatformCall): Promise<PlatformAnswer>;
  close(): Promise<void>;
}

/** Calls for checks and profiles, made while somebody waits. Sends go through the outbox, never through this. */
export function createPlatformCaller(deps: { readonly config: Config; readonly log: Log }): PlatformCaller {
  const agent: Dispatcher = deps.config.isLocal
    ? new Agent({ connect: { timeout: 5_000 } })
    : createGuardedAgent({ allowedPrivateHosts: allowedHosts(deps) });
  return {
    call: async ({ method, url, headers, body }) => {
      try {
        const answer = await request(url, {
          dispatcher: agent,
          method,
          headers,
          body: body === "" ? null : body,
          signal: AbortSignal.timeout(TIMEOUT_MS),
        });
        return { status: answer.statusCode, headers: answer.headers, body: await readLimited(answer.body) };
      } catch (error) {
        // The address may carry a token; the error's name says enough.
        deps.log.info({ event: "platform.no_answer", reason: error instanceof Error ? error.name : "unknown" });
        return { status: 0, headers: {}, body: "" };
      }
    },
    close: () => agent.close(),
  };
}

async function readLimited(body: AsyncIterable<Buffer>): Promise<string> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of body) {
    size += part.length;
    if (size > ANSWER_LIMIT_BYTES) throw new Error("the answer is too long");
    parts.push(part);
  }
  return Buffer.concat(parts).toString("utf8");
}
