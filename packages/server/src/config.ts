import { z } from "zod";

/** Everything the process is told from outside, parsed once at start. Names and defaults: docs/operating.md. */
export interface Config {
  readonly port: number;
  readonly host: string;
  /** Without a trailing slash; undefined until the port is known when PORT is 0. */
  readonly publicUrl: string | undefined;
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
  readonly rawEventDays: number;
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
  .transform((text) => text.replace(/\/+$/, ""));

const environmentSchema = z.object({
  PORT: wholeNumber(0, 65_535).default(3000),
  HOST: z.string().min(1).default("127.0.0.1"),
  PUBLIC_URL: url.optional(),
  DATA_DIR: z.string().min(1).default("./data"),
  DATABASE_URL: z
    .url({ protocol: /^postgres(ql)?$/, error: "must be an address like postgres://user:password@host/database" })
    .optional(),
  SECRET_KEY: z.string().min(16, "must have at least 16 characters").optional(),
  META_GRAPH_URL: url.optional(),
  META_APP_ID: z.string().optional(),
  META_APP_SECRET: list,
  META_VERIFY_TOKEN: z.string().min(1).optional(),
  EMULATOR_PORT: wholeNumber(0, 65_535).default(3001),
  DEMO: z.enum(["on", "off"]).default("on"),
  ROLE: z.enum(["all", "web", "worker"]).default("all"),
  LOG_LEVEL: z.enum(["fatal", "error", "warn", "info", "debug", "silent"]).default("info"),
  ALLOW_PRIVATE_HOSTS: list,
  RAW_EVENT_DAYS: wholeNumber(1, 36_500).default(14),
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
  if (!parsed.success) {
    const problems = parsed.error.issues.map((issue) => `  ${issue.path.join(".")}: ${issue.message}`);
    throw new ConfigError(`These settings cannot be used:\n${problems.join("\n")}`);
  }
  const env = parsed.data;
  return {
    port: env.PORT,
    host: env.HOST,
    publicUrl: env.PUBLIC_URL,
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
    rawEventDays: env.RAW_EVENT_DAYS,
    uncertainWaitMs: env.UNCERTAIN_WAIT_SECONDS * 1000,
  };
}
