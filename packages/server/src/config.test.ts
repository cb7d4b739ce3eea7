import { describe, expect, test } from "vitest";
import { ConfigError, parseConfig } from "./config.ts";

describe("the environment", () => {
  test("nothing at all is a demo on this machine alone", () => {
    expect(parseConfig({})).toMatchObject({
      port: 3000,
      host: "127.0.0.1",
      publicUrl: undefined,
      isLocal: true,
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

  test.each([
    ["PUBLIC_URL", "https://example.org/support", "give Botschaft a host name of its own"],
    ["PUBLIC_URL", "https://example.org/?a=b", "without user, password, query and fragment"],
    ["PUBLIC_URL", "https://jana:geheim@example.org", "without user, password, query and fragment"],
    ["META_GRAPH_URL", "https://graph.example.org/#v23", "without user, password, query and fragment"],
    ["META_APP_ID", "nordwind", "must be the number of a Meta app"],
    ["ALLOW_PRIVATE_HOSTS", "http://shop.local", "no http://, no path, no network"],
    ["ALLOW_PRIVATE_HOSTS", "shop.local,10.0.0.0/8", "no http://, no path, no network"],
    ["ALLOW_PRIVATE_HOSTS", "*.local", "no http://, no path, no network"],
    ["TRUST_PROXY", "nginx", "addresses, networks"],
    ["TRUST_PROXY", "10.0.0.0/40", "addresses, networks"],
    ["TRUST_PROXY", "10.0.0.1,,10.0.0.2", "addresses, networks"],
    ["API_REQUESTS_PER_MINUTE", "0", "must be a whole number"],
    ["METRICS_TOKEN", "geheim", "must have at least 16 characters"],
  ])("%s %j is refused, because it could not work", (name, value, reason) => {
    const said = problemsOf({ [name]: value, META_APP_SECRET: "one" });
    expect(said).toMatch(new RegExp(`^These settings cannot be used:\n  ${name}: [^\n]*$`));
    expect(said).toContain(reason);
    expect(said).not.toContain("geheim");
  });

  test.each([
    [{ HOST: "0.0.0.0" }, /^ {2}HOST: .*PUBLIC_URL/m],
    [{ HOST: "::" }, /^ {2}HOST: .*PUBLIC_URL/m],
    [{ ROLE: "worker" }, /^ {2}ROLE: worker .*DATABASE_URL/m],
    [{ ROLE: "web" }, /^ {2}ROLE: web .*DATABASE_URL/m],
    [{ META_APP_ID: "4711" }, /^ {2}META_APP_ID: .*META_APP_SECRET/m],
    [{ EMULATOR_PORT: "3000" }, /^ {2}EMULATOR_PORT: is PORT already/m],
    // Beside what is wrong alone.
    [{ HOST: "0.0.0.0", PORT: "x" }, /^ {2}PORT: .*\n {2}HOST: /m],
  ])("%j cannot work together, which is said", (environment, problem) => {
    expect(problemsOf(environment)).toMatch(problem);
  });

  test.each([
    [{ HOST: "0.0.0.0", PUBLIC_URL: "https://chat.example.org" }, false],
    [{ PUBLIC_URL: "https://chat.example.org" }, false],
    // As in a container: what this machine calls itself is then known to others.
    [{ HOST: "0.0.0.0", PUBLIC_URL: "http://localhost:3000" }, false],
    [{ HOST: "127.0.0.2", PUBLIC_URL: "http://localhost:3000" }, true],
    [{ HOST: "::1" }, true],
    [{ ROLE: "worker", HOST: "0.0.0.0", DATABASE_URL: "postgres://a@b/c" }, false],
    [{ DEMO: "off", EMULATOR_PORT: "3000" }, true],
  ])("%j may be, and is local: %s", (environment, isLocal) => {
    expect(parseConfig(environment).isLocal).toBe(isLocal);
  });

  test("hosts in private networks are named as they are called", () => {
    const hosts = ["shop.local", "10.0.0.7:8080", "Intranet_1", "fd00::7"];
    expect(parseConfig({ ALLOW_PRIVATE_HOSTS: hosts.join(", ") }).allowedPrivateHosts).toEqual(hosts);
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
