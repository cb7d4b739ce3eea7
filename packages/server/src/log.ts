import { pino, type Logger } from "pino";

export type Log = Logger;

/**
 * JSON lines on standard output: an event name and fields, no sentences. Message text, tokens, phone numbers and addresses
 * are never passed to it; the redaction below is the net under that rule.
 */
export function createLog(level: string): Log {
  return pino({
    level,
    base: null,
    redact: {
      paths: [
        "token",
        "*.token",
        "secret",
        "*.secret",
        "text",
        "*.text",
        "authorization",
        "*.authorization",
        "req.headers.authorization",
        "req.headers.cookie",
        "password",
        "*.password",
        "email",
        "*.email",
        "phone",
        "*.phone",
      ],
      censor: "[hidden]",
    },
  });
}
