import { type Problem, type ProblemCode, problems } from "@botschaft/contract";
import type { FastifyError, FastifyReply, FastifyRequest } from "fastify";
import { hasZodFastifySchemaValidationErrors } from "fastify-type-provider-zod";
import { AppError } from "./appError.ts";

/** Fastify's own refusals, as ours. */
const FASTIFY_CODES: Readonly<Record<string, ProblemCode>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: "too_large",
  FST_ERR_CTP_INVALID_MEDIA_TYPE: "unsupported_media_type",
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: "invalid_request",
  FST_ERR_CTP_INVALID_JSON_BODY: "invalid_json",
  FST_REQ_FILE_TOO_LARGE: "too_large",
  FST_FILES_LIMIT: "invalid_request",
  FST_PARTS_LIMIT: "invalid_request",
  FST_INVALID_MULTIPART_CONTENT_TYPE: "unsupported_media_type",
  FST_ERR_BAD_URL: "invalid_request",
};

/** PostgreSQL's "this text cannot be stored" (a NUL character, half a surrogate pair): the caller's doing, not ours. */
const UNSTORABLE_TEXT = new Set(["22021", "22P05"]);

/** The operating system's words for "no room", and PostgreSQL's. */
const NO_ROOM = new Set(["ENOSPC", "EDQUOT", "53100"]);

/** Turns whatever a request threw into a problem. Bugs become internal_error, are logged once, and tell nothing of themselves. */
export function answerWithProblem(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const refusal = asRefusal(error, request);
  if (refusal === undefined) {
    request.log.error({ event: "http.failed", err: error, route: request.routeOptions.url });
    return sendProblem(reply, problemOf("internal_error", `Trace ${request.id}.`));
  }
  // Whoever runs it has to act, and no screen of theirs may be open.
  if (refusal.code === "disk_full") request.log.error({ event: "disk.full", err: error });
  if (refusal.code === "rate_limited" && !reply.hasHeader("retry-after")) {
    reply.header("retry-after", String(refusal.retryAfterSeconds ?? 10));
  }
  return sendProblem(reply, problemOf(refusal.code, refusal.detail, refusal.places));
}

export function problemOf(code: ProblemCode, detail?: string, places: AppError["places"] = []): Problem {
  const { status, title } = problems[code];
  return {
    type: `about:botschaft:${code}`,
    title,
    status,
    code,
    ...(detail === undefined ? {} : { detail }),
    ...(places.length === 0 ? {} : { errors: [...places] }),
  };
}

export function sendProblem(reply: FastifyReply, problem: Problem): FastifyReply {
  // Serialised here: a route's response schemas are about success.
  return reply.code(problem.status).type("application/problem+json").serializer(JSON.stringify).send(problem);
}

function asRefusal(error: unknown, request: FastifyRequest): AppError | undefined {
  if (error instanceof AppError) return error;
  if (hasZodFastifySchemaValidationErrors(error)) {
    const part = error.validationContext ?? "body";
    const places = error.validation.map((issue) => ({
      path:
        part === "body"
          ? issue.instancePath
          : `${part === "querystring" ? "query" : part}${issue.instancePath.replaceAll("/", ".")}`,
      code: issue.keyword,
      message: issue.message ?? "",
    }));
    return new AppError("invalid_request", undefined, { places });
  }
  if (hasNoRoom(error)) return new AppError("disk_full", undefined, { cause: error });
  if (!(error instanceof Error) || !("code" in error) || typeof error.code !== "string") return undefined;
  const code = FASTIFY_CODES[error.code];
  if (code === "too_large") return new AppError("too_large", `At most ${request.routeOptions.bodyLimit ?? 0} bytes.`);
  if (code !== undefined) return new AppError(code, error.message);
  if (UNSTORABLE_TEXT.has(error.code))
    return new AppError("invalid_request", "A text holds a character that cannot be stored.");
  const { statusCode } = error as FastifyError;
  return statusCode !== undefined && statusCode >= 400 && statusCode < 500
    ? new AppError("invalid_request", error.message)
    : undefined;
}

function hasNoRoom(error: unknown): boolean {
  for (let at: unknown = error; at instanceof Error; at = at.cause)
    if ("code" in at && NO_ROOM.has(String(at.code))) return true;
  return false;
}
