import { type GraphError, invalidParameter } from "../../graph/graphError.ts";
import { objectParam, type Params } from "../../graph/params.ts";
import type { World } from "../../world/world.ts";
import type { Page, Thread } from "../model.ts";

const KINDS = ["id", "user_ref", "comment_id", "post_id", "notification_messages_token", "one_time_notif_token"];

/** Whom a send is meant for: first its shape (code 100), then whether the Page knows the person (100/2018001). */
export function findRecipient(world: World, page: Page, params: Params): Thread {
  const recipient = objectParam(params, "recipient");
  if (recipient === undefined) throw invalidParameter("The parameter recipient is required");
  const given = KINDS.filter((kind) => recipient[kind] !== undefined);
  if (given.length !== 1) throw invalidParameter(`Param recipient must have exactly one of {${KINDS.join(", ")}}`);
  const id = recipient["id"];
  if (given[0] !== "id") throw noMatchingUser();
  if ((typeof id !== "string" && typeof id !== "number") || !/^\d{1,20}$/.test(String(id))) {
    throw invalidParameter("Param recipient[id] must be a valid ID string");
  }
  const thread = world.threads.get(String(id));
  if (thread === undefined || thread.pageId !== page.id) throw noMatchingUser();
  return thread;
}

function noMatchingUser(): GraphError {
  return invalidParameter("No matching user found", 2018001);
}
