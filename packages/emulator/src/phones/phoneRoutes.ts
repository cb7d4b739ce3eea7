import { createHash } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, extname, join } from "node:path";
import { transformSync } from "amaro";
import type { FastifyInstance, FastifyReply } from "fastify";

const HERE = import.meta.dirname;
const require = createRequire(import.meta.url);
const SANS = join(dirname(require.resolve("@fontsource-variable/source-sans-3/package.json")), "files");
const SERIF = join(dirname(require.resolve("@fontsource-variable/source-serif-4/package.json")), "files");

/** Everything the page may load besides its own modules. */
const FILES: Record<string, string> = {
  "page.css": join(HERE, "page.css"),
  "phone.css": join(HERE, "phone.css"),
  "instagram.css": join(HERE, "instagram.css"),
  "whatsapp.css": join(HERE, "whatsapp.css"),
  "icon.svg": join(HERE, "icon.svg"),
  "vendor/preact.js": require.resolve("preact"),
  "vendor/hooks.js": require.resolve("preact/hooks"),
  "vendor/htm.js": join(dirname(require.resolve("htm")), "htm.mjs"),
  "vendor/mediabunny.js": join(dirname(require.resolve("mediabunny")), "mediabunny.min.mjs"),
  "fonts/sans-latin.woff2": join(SANS, "source-sans-3-latin-wght-normal.woff2"),
  "fonts/sans-latin-ext.woff2": join(SANS, "source-sans-3-latin-ext-wght-normal.woff2"),
  "fonts/serif-latin.woff2": join(SERIF, "source-serif-4-latin-wght-normal.woff2"),
};

const TYPES: Record<string, string> = {
  ".css": "text/css; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".mjs": "text/javascript; charset=utf-8",
  ".svg": "image/svg+xml",
  ".woff2": "font/woff2",
};

/** The page with the phones. */
export function sendPhonesPage(reply: FastifyReply): FastifyReply {
  const page = readFileSync(join(HERE, "index.html"), "utf8");
  return reply
    .headers({
      "content-security-policy": contentSecurityPolicy(page),
      "x-content-type-options": "nosniff",
      "referrer-policy": "no-referrer",
      "cache-control": "no-cache",
      "permissions-policy": "microphone=(self)",
    })
    .type("text/html; charset=utf-8")
    .send(page);
}

/** What that page loads, its modules stripped of their types as they are asked for. */
export function phoneRoutes(server: FastifyInstance): void {
  const modules = new Map<string, { changedAt: number; code: string }>();

  server.get<{ Params: { "*": string } }>("/_phones/*", (request, reply) => {
    const name = request.params["*"];
    const module = /^client\/((?:\w+\/)?\w+)\.ts$/.exec(name)?.[1];
    if (module !== undefined) {
      const code = stripModule(modules, join(HERE, "client", `${module}.ts`));
      if (code !== undefined)
        return reply.type("text/javascript; charset=utf-8").header("cache-control", "no-cache").send(code);
    }
    const path = FILES[name];
    if (path === undefined) return reply.status(404).send({ error: { code: "not_found", message: "No such file." } });
    const type = TYPES[extname(path)] ?? "application/octet-stream";
    return reply
      .type(type)
      .header("x-content-type-options", "nosniff")
      .header("cache-control", "max-age=300")
      .send(readFileSync(path));
  });
}

/** What a customer types is never run: only our own modules are, and the import map by its hash. */
function contentSecurityPolicy(page: string): string {
  const importMap = /<script type="importmap">([\s\S]*?)<\/script>/.exec(page)?.[1] ?? "";
  const hash = createHash("sha256").update(importMap).digest("base64");
  return [
    "default-src 'none'",
    `script-src 'self' 'sha256-${hash}'`,
    "style-src 'self'",
    "font-src 'self'",
    "connect-src 'self'",
    "img-src 'self' data: blob: http: https:",
    "media-src 'self' blob: http: https:",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join("; ");
}

function stripModule(known: Map<string, { changedAt: number; code: string }>, path: string): string | undefined {
  const changedAt = statSync(path, { throwIfNoEntry: false })?.mtimeMs;
  if (changedAt === undefined) return undefined;
  const kept = known.get(path);
  if (kept?.changedAt === changedAt) return kept.code;
  const { code } = transformSync(readFileSync(path, "utf8"), { mode: "strip-only" });
  known.set(path, { changedAt, code });
  return code;
}
