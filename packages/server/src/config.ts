import { isIPv6 } from "node:net";
import ipaddr from "ipaddr.js";
import { z } from "zod";
import { isLoopback } from "./auth/ownOrigins.ts";

/** Everything the process is told from outside, parsed once at start. Names and defaults: docs/operating.md. */
export interface Config {
  readonly port: number;
  readonly host: string;
  /** Without a trailing slash; undefined until the port is known when PORT is 0. */
  readonly publicUrl: string | undefined;
  /** Nobody but this machine reaches it, so its own addresses are nobody's secret and may be called. */
  readonly isLocal: boolean;
  readonly dataDir: string;
  readonly databaseUrl: string | undefined;
  readonly secretKey: string | undefined;
  readonly metaGraphUrl: string | undefined;
  readonly metaAppId: string | undefined;
  readonly metaAppSecrets: readonly string[];
  readonly metaVerifyToken: string | undefined;
  readonly emulatorPort: number;
  readonly isDemo: boolean;
  readonly role: "all" | "web" | "worker";
  readonly logLevel: "fatal" | "error" | "warn" | "info" | "debug" | "silent";
  readonly allowedPrivateHosts: readonly string[];
  /** Who shows it reads /metrics from anywhere; undefined: this machine alone does. */
  readonly metricsToken: string | undefined;
  /** Whose word on who is behind them is believed: addresses, networks, or `loopback`, `linklocal`, `uniquelocal`. */
  readonly trustedProxies: readonly string[];
  /** How long a request may stop in its middle before it is refused. */
  readonly requestStallMs: number;
  /** What one key or one session may ask of the API; of each process. */
  readonly requestsPerMinute: number;
  /** Where mail goes out and who it is from; undefined: no mail is sent. */
  readonly mail: { readonly smtpUrl: string; readonly from: string } | undefined;
  readonly rawEventDays: number;
  readonly eventMonths: number;
  /** Whether the embedded database is copied before its tables are changed. */
  readonly isCopiedBeforeUpgrade: boolean;
  /**
   * How long a send whose fate is unknown waits for the platform's word before it is looked up, and then sent again. One of another
   * process waits at least until that process's call must be over, however short this is.
   */
  readonly uncertainWaitMs: number;
}

const list = z
  .string()
  .default("")
  .transform((text) =>
    text
      .split(",")
      .map((part) => part.trim())
      .filter((part) => part !== ""),
  );
/** Digits alone: `3e3`, `0x10` or a space would be numbers to `Number` as well. */
function wholeNumber(least: number, most: number) {
  const problem = `must be a whole number from ${least} to ${most}`;
  return z.string().regex(/^\d+$/, problem).transform(Number).pipe(z.number().min(least, problem).max(most, problem));
}
const url = z
  .url({ protocol: /^https?$/, error: "must be an address with http:// or https://" })
  .refine((text) => {
    const { username, password, search, hash } = new URL(text);
    return `${username}${password}${search}${hash}` === "";
  }, "must be an address without user, password, query and fragment")
  .transform((text) => text.replace(/\/+$/, ""));
const urlOfRoot = url.refine(
  (text) => new URL(text).pathname === "/",
  "must end after host and port: pages, API and webhooks lie at the root, so give Botschaft a host name of its own, such as https://support.example.org",
);
const isHostWithPort = (text: string) => /^[a-z\d_]([\w.-]*[a-z\d_])?(:\d{1,5})?$/i.test(text) || isIPv6(text);

const isProxy = (text: string) =>
  ["loopback", "linklocal", "uniquelocal"].includes(text) || ipaddr.isValid(text) || ipaddr.isValidCIDR(text);

const environmentSchema = z.object({
  PORT: wholeNumber(0, 65_535).default(3000),
  HOST: z.string().min(1).default("127.0.0.1"),
  PUBLIC_URL: urlOfRoot.optional(),
  DATA_DIR: z.string().min(1).default("./data"),
  DATABASE_URL: z
    .url({ protocol: /^postgres(ql)?$/, error: "must be an address like postgres://user:password@host/database" })
    .optional(),
  SECRET_KEY: z.string().min(16, "must have at least 16 characters").optional(),
  META_GRAPH_URL: url.optional(),
  META_APP_ID: z.string().regex(/^\d+$/, "must be the number of a Meta app").optional(),
  META_APP_SECRET: list,
  META_VERIFY_TOKEN: z.string().min(1).optional(),
  EMULATOR_PORT: wholeNumber(0, 65_535).default(3001),
  DEMO: z.enum(["on", "off"]).default("on"),
  ROLE: z.enum(["all", "web", "worker"]).default("all"),
  LOG_LEVEL: z.enum(["fatal", "error", "warn", "info", "debug", "silent"]).default("info"),
  ALLOW_PRIVATE_HOSTS: list.refine(
    (hosts) => hosts.every(isHostWithPort),
    "must be names or addresses of hosts, with or without :port, between commas: no http://, no path, no network",
  ),
  METRICS_TOKEN: z.string().min(16, "must have at least 16 characters").optional(),
  TRUST_PROXY: z
    .string()
    .default("loopback")
    .transform((text) => (text.trim() === "none" ? [] : text.split(",").map((part) => part.trim())))
    .refine(
      (proxies) => proxies.every(isProxy),
      "must be none, or addresses, networks (10.0.0.0/8) and loopback, linklocal, uniquelocal between commas",
    ),
  REQUEST_STALL_SECONDS: wholeNumber(1, 600).default(20),
  API_REQUESTS_PER_MINUTE: wholeNumber(100, 1_000_000).default(6000),
  SMTP_URL: z
    .url({ protocol: /^smtps?$/, error: "must be an address like smtp://user:password@mail.example.org:587" })
    .optional(),
  MAIL_FROM: z
    .string()
    .regex(/^[^\r\n<>]*<[^\s<>@]+@[^\s<>@]+>$|^[^\s<>@]+@[^\s<>@]+$/, "must be like Botschaft <botschaft@example.org>")
    .optional(),
  UPGRADE_COPY: z.enum(["on", "off"]).default("on"),
  RAW_EVENT_DAYS: wholeNumber(1, 36_500).default(14),
  EVENT_MONTHS: wholeNumber(1, 1_200).default(25),
  UNCERTAIN_WAIT_SECONDS: wholeNumber(1, 86_400).default(30),
});

/** Thrown when variables are wrong; its message lists every one of them. */
export class ConfigError extends Error {}

/** Parses the environment. Empty variables count as unset. Throws `ConfigError` that names all problems at once. */
export function parseConfig(environment: Readonly<Record<string, string | undefined>>): Config {
  const given = Object.fromEntries(
    Object.entries(environment).filter(([, value]) => value !== undefined && value !== ""),
  );
  const parsed = environmentSchema.safeParse(given);
  const problems = [
    ...(parsed.error?.issues ?? []).map((issue) => `${issue.path.join(".")}: ${issue.message}`),
    ...problemsTogether(given),
  ];
  if (!parsed.success || problems.length > 0)
    throw new ConfigError(`These settings cannot be used:\n${problems.map((problem) => `  ${problem}`).join("\n")}`);
  const env = parsed.data;
  return {
    port: env.PORT,
    host: env.HOST,
    publicUrl: env.PUBLIC_URL,
    isLocal: isLoopbackHost(env.HOST) && (env.PUBLIC_URL === undefined || isLoopback(env.PUBLIC_URL)),
    dataDir: env.DATA_DIR,
    databaseUrl: env.DATABASE_URL,
    secretKey: env.SECRET_KEY,
    metaGraphUrl: env.META_GRAPH_URL,
    metaAppId: env.META_APP_ID,
    metaAppSecrets: env.META_APP_SECRET,
    metaVerifyToken: env.META_VERIFY_TOKEN,
    emulatorPort: env.EMULATOR_PORT,
    isDemo: env.DEMO === "on",
    role: env.ROLE,
    logLevel: env.LOG_LEVEL,
    allowedPrivateHosts: env.ALLOW_PRIVATE_HOSTS,
    metricsToken: env.METRICS_TOKEN,
    trustedProxies: env.TRUST_PROXY,
    requestStallMs: env.REQUEST_STALL_SECONDS * 1_000,
    requestsPerMinute: env.API_REQUESTS_PER_MINUTE,
    mail:
      env.SMTP_URL === undefined || env.MAIL_FROM === undefined
        ? undefined
        : { smtpUrl: env.SMTP_URL, from: env.MAIL_FROM },
    rawEventDays: env.RAW_EVENT_DAYS,
    eventMonths: env.EVENT_MONTHS,
    isCopiedBeforeUpgrade: env.UPGRADE_COPY === "on",
    uncertainWaitMs: env.UNCERTAIN_WAIT_SECONDS * 1000,
  };
}

/** What is right alone and cannot work beside the others. */
function problemsTogether(given: Readonly<Record<string, string | undefined>>): string[] {
  const {
    HOST,
    PUBLIC_URL,
    ROLE,
    DATABASE_URL,
    META_APP_ID,
    META_APP_SECRET,
    DEMO,
    PORT,
    EMULATOR_PORT,
    SMTP_URL,
    MAIL_FROM,
  } = given;
  const problems: string[] = [];
  const hasDoor = ROLE !== "worker";
  if (hasDoor && HOST !== undefined && !isLoopbackHost(HOST) && PUBLIC_URL === undefined)
    problems.push("HOST: lets other machines in, so PUBLIC_URL must say at which address they find Botschaft");
  if ((ROLE === "web" || ROLE === "worker") && DATABASE_URL === undefined)
    problems.push(`ROLE: ${ROLE} is one of several processes, so DATABASE_URL must name the database they share`);
  if ((SMTP_URL === undefined) !== (MAIL_FROM === undefined))
    problems.push("SMTP_URL, MAIL_FROM: mail needs both, the server it goes out by and the address it is from");
  if (META_APP_ID !== undefined && META_APP_SECRET === undefined)
    problems.push("META_APP_ID: says nothing without META_APP_SECRET, the secret of that app");
  if (hasDoor && DEMO !== "off" && EMULATOR_PORT !== undefined && Number(EMULATOR_PORT) !== 0)
    if (Number(EMULATOR_PORT) === Number(PORT ?? 3000)) problems.push("EMULATOR_PORT: is PORT already");
  return problems;
}

function isLoopbackHost(host: string): boolean {
  return /^(localhost|127(\.\d{1,3}){3}|::1)$/i.test(host);
}
