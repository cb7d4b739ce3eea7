import { expect, it } from "vitest";
import { forTheEmulator } from "./emulatorProcess.ts";

it("the emulator is told nothing that opens our database or our secrets", () => {
  const ours = {
    SECRET_KEY: "s",
    DATABASE_URL: "postgres://u:p@h/d",
    META_APP_SECRET: "s",
    META_VERIFY_TOKEN: "s",
    SMTP_URL: "smtp://u:p@h",
    PGPASSWORD: "p",
  };
  const its = { EMULATOR_HOST: "127.0.0.1", NODE_COMPILE_CACHE: "/tmp/c", PATH: "/bin", TZ: "UTC" };
  expect(forTheEmulator({ ...ours, ...its })).toEqual(its);
});
