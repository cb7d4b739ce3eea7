import { invalidParameter } from "../../graph/graphError.ts";
import type { GraphCall } from "../../graph/graphRoutes.ts";
import { asText, objectParam, type Params } from "../../graph/params.ts";
import type { World } from "../../world/world.ts";
import type { Page } from "../model.ts";
import type { Thread } from "../../world/thread.ts";
import { type Addressee, noMatchingUser } from "./addressee.ts";
import { findPrivateReply } from "./privateReply.ts";

const KINDS = ["id", "user_ref", "comment_id", "post_id", "notification_messages_token", "one_time_notif_token"];

/** Whom a message is meant for, in any of the documented ways: shape (100), known (100/2018001), then the way's own rules. */
export function findAddressee(call: GraphCall, page: Page): Addressee {
  const { kind, recipient } = recipientOf(call.params);
  switch (kind) {
    case "id":
      return { thread: findRecipient(call.world, page, call.params) };
    case "user_ref": {
      const thread = call.world.threads.get(
        call.world.userRefs.get(`${page.id}/${asText(recipient["user_ref"])}`) ?? "",
      );
      if (thread === undefined) throw noMatchingUser();
      return { thread, isByReference: true };
    }
    case "comment_id":
    case "post_id":
      return findPrivateReply(call, page, kind, asText(recipient[kind]));
    // Tokens of notifications are not given out any more.
    default:
      throw noMatchingUser();
  }
}

/** Whom an id means: first its shape (code 100), then whether the Page knows the person (100/2018001). */
export function findRecipient(world: World, page: Page, params: Params): Thread {
  const { kind, recipient } = recipientOf(params);
  const { id } = recipient;
  if (kind !== "id") throw noMatchingUser();
  if ((typeof id !== "string" && typeof id !== "number") || !/^\d{1,20}$/.test(String(id))) {
    throw invalidParameter("Param recipient[id] must be a valid ID string");
  }
  const thread = world.threads.get(String(id));
  if (thread === undefined || thread.pageId !== page.id) throw noMatchingUser();
  return thread;
}

function recipientOf(params: Params): { kind: string; recipient: Record<string, unknown> } {
  const recipient = objectParam(params, "recipient");
  if (recipient === undefined) throw invalidParameter("The parameter recipient is required");
  const [kind, ...others] = KINDS.filter((one) => recipient[one] !== undefined);
  if (kind === undefined || others.length > 0)
    throw invalidParameter(`Param recipient must have exactly one of {${KINDS.join(", ")}}`);
  return { kind, recipient };
}
