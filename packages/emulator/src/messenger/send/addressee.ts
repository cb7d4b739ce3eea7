import { type GraphError, invalidParameter } from "../../graph/graphError.ts";
import type { Thread } from "../../world/thread.ts";

/** Whom a send reaches, and what is special about the way. */
export interface Addressee {
  readonly thread: Thread;
  /** By a comment or a visitor's post: one message, whatever the window says. */
  readonly privateReply?: PrivateReply;
  /** By the reference of a plugin: the app learns no id from the answer. */
  readonly isByReference?: boolean;
}

export interface PrivateReply {
  /** What the person had written in public. */
  readonly quoted: string;
  /** Called once the reply has gone out: there is no second one. */
  readonly settle: () => void;
}

export function noMatchingUser(): GraphError {
  return invalidParameter("No matching user found", 2018001);
}
