import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { root, say } from "./root.mjs";
import { run } from "./run.mjs";

/**
 * A Chromium, Chrome or Edge for the browser tests: `{ path }`, or `{ missing }` with the reason why there is none.
 * `BROWSER_PATH` names one; else the usual places are looked at; else one is installed the way that works on this machine.
 */
export async function ensureBrowser(node) {
  const named = process.env.BROWSER_PATH;
  if (named) return works(named) ? { path: named } : { missing: `BROWSER_PATH names ${named}, which does not run` };
  return asFound(node) ?? (await install(node));
}

function asFound(node) {
  const path = [...fromPath(), ...usualPlaces(), playwrightsOwn(node)].find(
    (each) => each && existsSync(each) && works(each),
  );
  return path && { path };
}

async function install(node) {
  const isDebianRoot = process.getuid?.() === 0 && existsSync("/etc/debian_version");
  if (isDebianRoot) {
    say("Installing Chromium for the browser tests (apt-get).");
    const env = { DEBIAN_FRONTEND: "noninteractive" };
    const apt = (...args) =>
      run("apt-get", ["-o", "DPkg::Lock::Timeout=300", ...args], { env, quiet: true, timeoutMs: 15 * 60_000 });
    await apt("update");
    await apt("install", "-y", "chromium", "fonts-noto-color-emoji");
    const found = asFound(node);
    if (found) return found;
  }
  say("Downloading Chromium for the browser tests (playwright).");
  const { output } = await run(node, [playwrightCli, "install", "chromium"], { quiet: true, timeoutMs: 10 * 60_000 });
  const reason = /Error: (.*)/.exec(output)?.[1] ?? "no reason given";
  const ways = isDebianRoot
    ? "neither Debian's package nor playwright's download works"
    : "playwright's download does not work";
  return asFound(node) ?? { missing: `no Chromium, Chrome or Edge was found, and ${ways} here (${reason})` };
}

const playwrightCli = join(root, "node_modules", "playwright-core", "cli.js");

/** A stub that only says how to install a browser does not answer. */
function works(path) {
  // Asked for its version, Windows' Chrome opens a window instead.
  if (process.platform === "win32") return existsSync(path);
  return spawnSync(path, ["--version"], { timeout: 30_000, stdio: "ignore" }).status === 0;
}

function fromPath() {
  const names = [
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "microsoft-edge",
    "msedge",
  ];
  const dirs = (process.env.PATH ?? "").split(delimiter);
  return names.flatMap((name) => dirs.map((dir) => join(dir, process.platform === "win32" ? `${name}.exe` : name)));
}

function usualPlaces() {
  if (process.platform === "darwin") {
    return ["Chromium", "Google Chrome", "Microsoft Edge"].map(
      (name) => `/Applications/${name}.app/Contents/MacOS/${name}`,
    );
  }
  if (process.platform === "win32") {
    const bases = [process.env.PROGRAMFILES, process.env["PROGRAMFILES(X86)"], process.env.LOCALAPPDATA].filter(
      Boolean,
    );
    const below = [
      "Google/Chrome/Application/chrome.exe",
      "Chromium/Application/chrome.exe",
      "Microsoft/Edge/Application/msedge.exe",
    ];
    return bases.flatMap((base) => below.map((path) => join(base, path)));
  }
  return ["/usr/bin/chromium", "/usr/bin/google-chrome", "/opt/google/chrome/chrome", "/opt/microsoft/msedge/msedge"];
}

function playwrightsOwn(node) {
  const ask = 'process.stdout.write(require("playwright-core").chromium.executablePath())';
  return spawnSync(node, ["-e", ask], { cwd: root, encoding: "utf8" }).stdout;
}
