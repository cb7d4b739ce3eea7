import { z } from "zod";

/**
 * Every refusal the API knows: a stable code, its HTTP status, and what it means in a sentence. Clients rely on codes; texts may change.
 *
 * `remedy` says what the caller can do; docs/api.md prints this table.
 */
export const problems = {
  invalid_json: {
    status: 400,
    title: "The body is not valid JSON.",
    remedy: "Send JSON in UTF-8 with Content-Type application/json.",
  },
  invalid_request: {
    status: 400,
    title: "The request does not have the expected form.",
    remedy: "Each entry of errors names a place and what is wrong there.",
  },
  invalid_cursor: {
    status: 400,
    title: "The cursor does not belong to this list.",
    remedy: "Start again without a cursor.",
  },
  workspace_required: {
    status: 400,
    title: "It is not clear which workspace is meant.",
    remedy: "Send the header X-Workspace-Id.",
  },
  unauthenticated: {
    status: 401,
    title: "Nobody is signed in.",
    remedy: "Send Authorization: Bearer with a key, or sign in.",
  },
  forbidden: {
    status: 403,
    title: "The caller may not do this.",
    remedy: "Use a key with the scope named in detail, or ask an owner for another role.",
  },
  password_wrong: {
    status: 403,
    title: "This is not the present password.",
    remedy: "Send the password one signs in with now.",
  },
  invitation_for_another: {
    status: 403,
    title: "The invitation is for another e-mail address.",
    remedy: "Sign in with the address it names, or ask for one of your own.",
  },
  origin_not_allowed: {
    status: 403,
    title: "The request comes from a foreign website.",
    remedy: "Use the console at its own address (PUBLIC_URL), or a key.",
  },
  not_found: {
    status: 404,
    title: "There is no such thing, or not for this caller.",
    remedy: "Check the id and the workspace.",
  },
  request_timeout: {
    status: 408,
    title: "The request did not arrive in time.",
    remedy: "Send it again, all at once.",
  },
  conflict: {
    status: 409,
    title: "Somebody else changed it in the meantime.",
    remedy: "Load it again, then repeat the change.",
  },
  answered_meanwhile: {
    status: 409,
    title: "Somebody else has answered in the meantime.",
    remedy: "Read the message named in detail; to answer all the same, send it again with that number as seenSeq.",
  },
  broadcast_stopped: {
    status: 409,
    title: "The broadcast was stopped.",
    remedy: "Create a new one for the people it has not reached.",
  },
  channel_already_connected: {
    status: 409,
    title: "This account is connected already.",
    remedy: "Disconnect it where it is connected, then try again.",
  },
  already_member: { status: 409, title: "This person is a member already.", remedy: "Change the role instead." },
  identity_taken: {
    status: 409,
    title: "Another contact has this identity already.",
    remedy: "See detail for whose it is; merge the two if they are one person.",
  },
  already_one_contact: { status: 409, title: "The two are one contact already.", remedy: "Nothing is to be done." },
  not_merged: { status: 409, title: "This contact was not merged into another.", remedy: "Nothing is to be undone." },
  last_owner: { status: 409, title: "A workspace needs an owner.", remedy: "Make somebody else an owner first." },
  idempotency_in_progress: {
    status: 409,
    title: "The first request with this key is still at work.",
    remedy: "Repeat it in a moment.",
  },
  invitation_invalid: {
    status: 410,
    title: "The invitation was used, withdrawn, or has expired.",
    remedy: "Ask for a new one.",
  },
  reset_invalid: {
    status: 410,
    title: "The link was used, replaced, or has expired.",
    remedy: "Ask for a new one.",
  },
  too_large: { status: 413, title: "The body is over the limit.", remedy: "Send less; the limit stands in detail." },
  unsupported_media_type: {
    status: 415,
    title: "This kind of content is not accepted.",
    remedy: "See detail for what is.",
  },
  idempotency_key_reused: {
    status: 422,
    title: "This idempotency key was used for another request.",
    remedy: "Use a new key for each new request.",
  },
  flow_invalid: {
    status: 422,
    title: "The flow cannot work.",
    remedy: "Each entry of errors names a place in the flow and what is wrong there.",
  },
  address_not_allowed: {
    status: 422,
    title: "This address may not be called.",
    remedy: "Use a public https address, or allow the host in ALLOW_PRIVATE_HOSTS.",
  },
  window_closed: {
    status: 422,
    title: "The time in which this person may be written to is over.",
    remedy: "GET /conversations/{id}/ground tells what may be sent.",
  },
  contact_blocked: {
    status: 422,
    title: "This person cannot be reached.",
    remedy: "Nothing can be sent until the person writes again.",
  },
  channel_removed: {
    status: 422,
    title: "The channel of this conversation is no longer connected.",
    remedy: "Connect the account again; who writes then begins a new conversation.",
  },
  content_does_not_fit: {
    status: 422,
    title: "The channel cannot carry this content.",
    remedy: "See detail; send less or something simpler.",
  },
  flow_not_found: { status: 422, title: "There is no published flow with this id.", remedy: "Publish the flow first." },
  mail_off: {
    status: 422,
    title: "This installation sends no mail.",
    remedy: "Ask an owner or admin for a link, or set SMTP_URL and MAIL_FROM.",
  },
  channel_incomplete: { status: 422, title: "The channel has no token.", remedy: "Set a token, then try again." },
  rate_limited: { status: 429, title: "Too many requests.", remedy: "Wait as long as Retry-After says." },
  headers_too_large: {
    status: 431,
    title: "Address and headers are over the limit.",
    remedy: "Send at most 16 KB of them.",
  },
  internal_error: {
    status: 500,
    title: "Something broke on our side.",
    remedy: "Try again; if it stays, look into the log for the trace id in detail.",
  },
  platform_refused: { status: 502, title: "The platform refused.", remedy: "The platform's words stand in detail." },
  platform_unreachable: { status: 502, title: "The platform did not answer.", remedy: "Try again later." },
  unavailable: { status: 503, title: "Not ready.", remedy: "Try again in a moment." },
  pipeline_timeout: {
    status: 503,
    title: "The request is stored but not carried out yet.",
    remedy: "It will be; do not send it again with another key.",
  },
  disk_full: {
    status: 507,
    title: "The server's disk is full.",
    remedy: "Nothing was stored. Make room on the disk of the database and of DATA_DIR, then send it again.",
  },
} as const satisfies Record<string, { status: number; title: string; remedy: string }>;

export type ProblemCode = keyof typeof problems;

/** The body of every error, as `application/problem+json` (RFC 9457). */
export const problem = z.object({
  type: z.string().describe("A stable address for this code; `about:botschaft:<code>`"),
  title: z.string(),
  status: z.int(),
  code: z.string().describe("Stable; rely on this"),
  detail: z.string().exactOptional(),
  errors: z
    .array(
      z.object({
        path: z.string().describe("JSON Pointer into the body, or `query.limit`, or a place in a flow"),
        code: z.string(),
        message: z.string(),
      }),
    )
    .exactOptional(),
});
export type Problem = z.infer<typeof problem>;
