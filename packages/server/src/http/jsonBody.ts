import type { FastifyInstance } from "fastify";
import { AppError } from "./appError.ts";

const MAX_DEPTH = 100;
const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: false });

/**
 * Reads JSON bodies: strictly UTF-8, strictly JSON, no prototype tricks, not nested deeper than anything of ours, and no text
 * that the database could not store. Whatever is wrong is the caller's error, never ours. An empty body counts as none.
 */
export function acceptJson(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser("error", "error");
  // Fastify reads plain text as well, which nothing of ours takes.
  app.removeContentTypeParser(["application/json", "text/plain"]);
  app.addContentTypeParser("application/json", { parseAs: "buffer" }, (request, body, done) => {
    if (body.length === 0) return done(null, undefined);
    let text: string;
    try {
      text = utf8.decode(typeof body === "string" ? Buffer.from(body) : body);
    } catch (cause) {
      return done(new AppError("invalid_json", "The body is not UTF-8.", { cause }));
    }
    // It answers by the callback; the promise its type speaks of never is.
    void parse(request, text, (error, value) => {
      if (error) return done(new AppError("invalid_json", error.message, { cause: error }));
      try {
        assertStorable(value);
      } catch (refusal) {
        return done(refusal instanceof Error ? refusal : new Error(String(refusal)));
      }
      done(null, value);
    });
  });
}

/** Walks without recursion: depth is what is being limited. */
function assertStorable(root: unknown): void {
  const open: { value: unknown; depth: number; path: string }[] = [{ value: root, depth: 0, path: "" }];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    const { value, depth, path } = at;
    if (typeof value === "string") assertStorableText(value, path);
    if (typeof value !== "object" || value === null) continue;
    if (depth >= MAX_DEPTH) throw new AppError("invalid_json", `Nested deeper than ${MAX_DEPTH} levels.`);
    for (const [name, child] of Object.entries(value)) {
      assertStorableText(name, path);
      if (typeof child === "string" || typeof child === "object")
        open.push({ value: child, depth: depth + 1, path: `${path}/${name}` });
    }
  }
}

function assertStorableText(text: string, path: string): void {
  if (text.isWellFormed() && !text.includes("\0")) return;
  const message = "Holds a NUL character or half a surrogate pair.";
  throw new AppError("invalid_request", undefined, { places: [{ path, code: "unstorable_text", message }] });
}
