import { GraphError } from "../graph/graphError.ts";

/** What each code says; a status of its own where it is not 400. */
const SAID: Record<number, { title: string; status?: number }> = {
  100: { title: "Invalid parameter" },
  130403: { title: "Recipient blocked by the business", status: 403 },
  130429: { title: "Rate limit hit", status: 429 },
  130472: { title: "User's number is part of an experiment" },
  131005: { title: "Access denied", status: 403 },
  131008: { title: "Required parameter is missing" },
  131009: { title: "Parameter value is not valid" },
  131021: { title: "Recipient cannot be sender" },
  131026: { title: "Message undeliverable" },
  131031: { title: "Account has been locked", status: 403 },
  131037: { title: "WhatsApp provided number needs display name approval" },
  131042: { title: "Business eligibility payment issue" },
  131045: { title: "Incorrect certificate" },
  131047: { title: "Re-engagement message" },
  131048: { title: "Spam rate limit hit", status: 429 },
  131049: { title: "This message was not delivered to maintain healthy ecosystem engagement" },
  131050: { title: "User has stopped marketing messages from this business" },
  131051: { title: "Unsupported message type" },
  131052: { title: "Media download error" },
  131053: { title: "Media upload error" },
  131056: { title: "(Business Account, Consumer Account) pair rate limit hit", status: 429 },
  131062: { title: "Business-scoped user id is not supported for this message" },
  131064: { title: "Template category misuse", status: 403 },
  132000: { title: "Template param count mismatch" },
  132001: { title: "Template does not exist", status: 404 },
  132005: { title: "Template hydrated text too long" },
  132012: { title: "Template parameter format mismatch" },
  132015: { title: "Template is paused" },
  132016: { title: "Template is disabled" },
  132018: { title: "Template parameter validation failed" },
  133010: { title: "Phone number not registered" },
  134100: { title: "Only marketing messages are supported" },
  139100: { title: "Failed to block/unblock some users" },
};

/** A refusal in WhatsApp's form: the code says what, `details` says where. */
export function refused(code: number, details: string, subcode?: number): GraphError {
  const { title, status = 400 } = SAID[code] ?? { title: "Error" };
  return new GraphError({
    code,
    message: `(#${code}) ${title}`,
    status,
    errorData: { messaging_product: "whatsapp", details },
    ...(subcode === undefined ? {} : { subcode }),
  });
}

export const missing = (path: string) => refused(131008, `Parameter '${path}' is mandatory`);
export const invalid = (path: string, why: string) => refused(131009, `Parameter '${path}' ${why}`);

/** The same as an entry of `errors` in a status. */
export function statusError(code: number, details: string): Record<string, unknown> {
  const { title } = SAID[code] ?? { title: "Error" };
  return {
    code,
    title,
    message: title,
    error_data: { details },
    href: "https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes/",
  };
}
