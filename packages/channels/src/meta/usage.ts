import { isRecord, type JsonRecord, readNumber, readText } from "./read.ts";

export type AnswerHeaders = Readonly<Record<string, string | readonly string[] | undefined>>;

/** How much of its quota an account has used up. */
export interface Usage {
  /** The fullest of all counters, in percent; 100 and more: throttled. 0 while the platform sends no counter. */
  readonly percent: number;
  /** How long until calls are allowed again, as the platform estimates; 0 when not throttled or not told. */
  readonly regainAccessMs: number;
}

const usageHeader = /^x-.*-usage$/i;
const counters = ["call_count", "total_cputime", "total_time"] as const;

/**
 * Reads `X-App-Usage`, `X-Page-Usage` and `X-Business-Use-Case-Usage`. Never throws.
 *
 * Counters of advertising are left out: they throttle other calls than ours.
 */
export function parseUsage(headers: AnswerHeaders): Usage {
  // Most answers carry none, and every sent message has an answer.
  if (!Object.keys(headers).some((name) => usageHeader.test(name))) return { percent: 0, regainAccessMs: 0 };
  const business = headerJson(headers, "x-business-use-case-usage");
  const objects = [
    headerJson(headers, "x-app-usage"),
    headerJson(headers, "x-page-usage"),
    ...Object.values(business ?? {}).flatMap((list: unknown) => (Array.isArray(list) ? list : [])),
  ]
    .filter(isRecord)
    .filter((usage) => readText(usage.type)?.startsWith("ads") !== true);
  const percent = Math.max(
    0,
    ...objects.flatMap((usage) => counters.map((counter) => readNumber(usage[counter]) ?? 0)),
  );
  const minutes = Math.max(0, ...objects.map((usage) => readNumber(usage.estimated_time_to_regain_access) ?? 0));
  return { percent, regainAccessMs: Math.round(minutes * 60_000) };
}

/** `Retry-After` in ms, where it is given in seconds. */
export function parseRetryAfter(headers: AnswerHeaders): number | undefined {
  const seconds = readNumber(findHeader(headers, "retry-after"));
  return seconds === undefined || seconds < 0 ? undefined : seconds * 1000;
}

function headerJson(headers: AnswerHeaders, name: string): JsonRecord | undefined {
  const text = findHeader(headers, name);
  if (text === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** HTTP clients give names in lower case; an answer that was kept by other means may not. */
function findHeader(headers: AnswerHeaders, name: string): string | undefined {
  const found = headers[name] ?? Object.entries(headers).find(([key]) => key.toLowerCase() === name)?.[1];
  return typeof found === "string" ? found : found?.[0];
}
