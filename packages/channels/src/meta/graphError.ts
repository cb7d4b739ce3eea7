import { parseBody } from "./parseBody.ts";
import { readNumber, readRecord, readText } from "./read.ts";

/** The error object every Graph API endpoint answers with. Code 0: it named none. */
export interface GraphError {
  readonly code: number;
  readonly subcode: number | undefined;
  readonly message: string;
  readonly isTransient: boolean;
}

const longestMessage = 300;
const controlCharacters = /[\u0000-\u001f\u007f]+/g;

/** The error in an answer's body, or `undefined` when it holds none. Never throws. */
export function parseGraphError(body: string): GraphError | undefined {
  return readGraphError(parseBody(body));
}

export function readGraphError(answer: unknown): GraphError | undefined {
  const error = readRecord(answer, "error");
  if (error === undefined) return undefined;
  return {
    code: readNumber(error.code) ?? 0,
    subcode: readNumber(error.error_subcode),
    message: plain(readText(error.message) ?? readText(error.error_user_msg) ?? "no message"),
    isTransient: error.is_transient === true,
  };
}

/** One line for people who look into a failure: `#10/2018278 This message …`. */
export function describeGraphError(error: GraphError): string {
  return `#${error.code}${error.subcode === undefined ? "" : `/${error.subcode}`} ${error.message}`;
}

/** Storable anywhere and short, whatever the platform put in. */
function plain(message: string): string {
  return message.replace(controlCharacters, " ").toWellFormed().slice(0, longestMessage);
}
