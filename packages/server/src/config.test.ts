import { describe, expect, test } from "vitest";
import { ConfigError, parseConfig } from "./config.ts";

describe("the environment", () => {
  test("nothing at all is a demo on this machine alone", () => {
    expect(parseConfig({})).toMatchObject({
      port: 3000,
      host: "127.0.0.1",
      publicUrl: undefined,
      dataDir: "./data",
      databaseUrl: undefined,
      secretKey: undefined,
      emulatorPort: 3001,
      isDemo: true,
      role: "all",
      logLevel: "info",
    });
  });

  test("an empty variable counts as none", () => {
    expect(parseConfig({ PORT: "", ROLE: "", DATABASE_URL: "" })).toMatchObject({ port: 3000, role: "all" });
  });

  test("all problems are listed at once, by name, and no value is repeated", () => {
    const wrong = {
      PORT: "70000",
      PUBLIC_URL: "ftp://example.org",
      DATABASE_URL: "mysql://root:geheim@localhost/x",
      SECRET_KEY: "geheim",
      EMULATOR_PORT: "geheim",
      DEMO: "geheim",
      ROLE: "geheim",
      LOG_LEVEL: "geheim",
      RAW_EVENT_DAYS: "0",
      UNCERTAIN_WAIT_SECONDS: "-1",
    };
    const said = problemsOf(wrong);
    expect(said.match(/^ {2}(\w+): \S/gm)?.map((line) => line.trim().split(":")[0])).toEqual(Object.keys(wrong));
    expect(said).not.toContain("geheim");
  });

  test.each(["3e3", "0x10", " ", "80 ", "3000.5", "-1", "NaN"])("%j is no port", (port) => {
    expect(problemsOf({ PORT: port })).toContain("PORT: must be a whole number from 0 to 65535");
  });

  test("lists are cut at commas, and addresses lose their last slash", () => {
    expect(
      parseConfig({
        META_APP_SECRET: "old, new,",
        PUBLIC_URL: "https://chat.example.org/",
        ALLOW_PRIVATE_HOSTS: "a:1",
      }),
    ).toMatchObject({
      metaAppSecrets: ["old", "new"],
      publicUrl: "https://chat.example.org",
      allowedPrivateHosts: ["a:1"],
    });
  });
});

function problemsOf(environment: Readonly<Record<string, string>>): string {
  try {
    parseConfig(environment);
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
  }
  throw new Error("nothing was wrong");
}
