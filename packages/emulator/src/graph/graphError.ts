import { traceId } from "../world/ids.ts";

interface Details {
  readonly code: number;
  readonly subcode?: number;
  readonly message: string;
  readonly status?: number;
  readonly isTransient?: boolean;
  readonly userTitle?: string;
  readonly userMessage?: string;
  /** WhatsApp's further details. */
  readonly errorData?: Record<string, unknown>;
}

/** A refusal of the Graph API, in its own words and numbers. */
export class GraphError extends Error {
  readonly details: Details;

  constructor(details: Details) {
    super(details.message);
    this.details = details;
  }

  get status(): number {
    return this.details.status ?? statusOf(this.details.code);
  }

  body(): unknown {
    const { code, subcode, message, isTransient, userTitle, userMessage, errorData } = this.details;
    return {
      error: {
        message,
        type: "OAuthException",
        code,
        ...(subcode === undefined ? {} : { error_subcode: subcode }),
        ...(isTransient === undefined ? {} : { is_transient: isTransient }),
        ...(userTitle === undefined ? {} : { error_user_title: userTitle }),
        ...(userMessage === undefined ? {} : { error_user_msg: userMessage }),
        ...(errorData === undefined ? {} : { error_data: errorData }),
        fbtrace_id: traceId(),
      },
    };
  }
}

/** The platform documents no status per code; these are the ones it is seen to use. */
function statusOf(code: number): number {
  if (code === 102 || code === 190) return 401;
  if (code === 10 || (code >= 200 && code < 300) || code === 368) return 403;
  if (code === 1 || code === 2) return 500;
  return 400;
}

/** A parameter that is missing, of the wrong form or over a limit: code 100. */
export function invalidParameter(message: string, subcode?: number): GraphError {
  return new GraphError({ code: 100, message: `(#100) ${message}`, ...(subcode === undefined ? {} : { subcode }) });
}

export function unsupportedRequest(method: string, id: string): GraphError {
  return new GraphError({
    code: 100,
    subcode: 33,
    message:
      `Unsupported ${method.toLowerCase()} request. Object with ID '${id}' does not exist, cannot be loaded due to missing ` +
      "permissions, or does not support this operation.",
  });
}
