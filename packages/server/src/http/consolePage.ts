import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import type { FastifyReply, FastifyRequest } from "fastify";

/** The one page of the built console, as it goes out. */
export interface ConsolePage {
  /** Smallest first. */
  readonly forms: readonly { readonly encoding: "br" | "gzip" | "identity"; readonly bytes: Buffer }[];
  readonly etag: string;
  /** The page's own scripts, as a content security policy names them: `sha256-…`. */
  readonly scriptHashes: readonly string[];
}

/** Reads the page and what the build compressed of it; null where the console is not built. */
export function findConsolePage(root: string): ConsolePage | null {
  const path = `${root}/index.html`;
  if (!existsSync(path)) return null;
  const bytes = readFileSync(path);
  const scripts = [...bytes.toString("utf8").matchAll(/<script>([\s\S]*?)<\/script>/g)].map((match) => match[1] ?? "");
  const compressed = ([".br", ".gz"] as const)
    .filter((ending) => existsSync(path + ending))
    .map((ending) => ({
      encoding: ending === ".br" ? ("br" as const) : ("gzip" as const),
      bytes: readFileSync(path + ending),
    }));
  return {
    forms: [...compressed, { encoding: "identity", bytes }],
    etag: createHash("sha256").update(bytes).digest("base64url"),
    scriptHashes: scripts.map((script) => `sha256-${createHash("sha256").update(script).digest("base64")}`),
  };
}

/** Sends the page in the smallest form the browser understands, or says that it has it already. */
export function sendConsolePage(page: ConsolePage, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const understood = new Set(encodingsIn(request.headers["accept-encoding"] ?? ""));
  const form = page.forms.find(({ encoding }) => encoding === "identity" || understood.has(encoding));
  if (form === undefined) throw new Error("The page has no plain form.");
  // Each form is a thing of its own to a cache.
  const etag = `"${page.etag}-${form.encoding}"`;
  void reply.headers({ "cache-control": "no-cache", vary: "accept-encoding", etag });
  if (request.headers["if-none-match"] === etag) return reply.code(304).send();
  if (form.encoding !== "identity") void reply.header("content-encoding", form.encoding);
  return reply.type("text/html; charset=utf-8").send(form.bytes);
}

/** The encodings a browser names, without those it refuses (`br;q=0`). */
function encodingsIn(header: string): string[] {
  return header
    .split(",")
    .filter((part) => !/;\s*q=0(\.0*)?\s*$/.test(part))
    .map((part) => part.split(";", 1)[0]?.trim().toLowerCase() ?? "");
}
