import { GraphError, unsupportedRequest } from "../graph/graphError.ts";
import type { GraphCall } from "../graph/graphRoutes.ts";
import { asText, isRecord, stringParam, structured } from "../graph/params.ts";
import { scopesOf } from "../graph/token.ts";
import type { App } from "../world/apps.ts";
import { INSTAGRAM_CONVERSATION } from "../world/ids.ts";
import type { World } from "../world/world.ts";
import type { InstagramAccount } from "./model.ts";

/** An account and the way a call reaches it. */
export interface InstagramAccess {
  readonly account: InstagramAccount;
  readonly app: App;
  /** By the token of its Page, by its own, or by that of a system user ("Unified Login"). */
  readonly by: "page" | "account" | "user";
}

/** The account a call is for; undefined when it is for a Page or a person. */
export function findAccess(call: GraphCall): InstagramAccess | undefined {
  const { caller, world } = call;
  const id = call.path["id"] ?? "me";
  if (caller.kind === "instagram")
    return id === "me" || id === caller.account.id
      ? { account: caller.account, app: caller.app, by: "account" }
      : undefined;
  if (caller.kind === "user") {
    const account = world.instagram.get(id);
    return account === undefined ? undefined : { account, app: caller.app, by: "user" };
  }
  if (caller.kind !== "page") return undefined;
  const account = linkedTo(world, caller.page.id);
  if (account === undefined || ![account.id, caller.page.id, "me"].includes(id)) return undefined;
  return { account, app: caller.app, by: "page" };
}

/** The account that is linked to a Page. */
export function linkedTo(world: World, pageId: string): InstagramAccount | undefined {
  for (const account of world.instagram.values()) if (account.pageId === pageId) return account;
  return undefined;
}

/** A call with `platform=instagram`, or with a token that can mean nothing else. */
export function isForInstagram(call: GraphCall): boolean {
  const access = findAccess(call);
  if (access === undefined) return false;
  return access.by !== "page" || isNamed(call, access) || stringParam(call.params, "platform") === "instagram";
}

function isNamed(call: GraphCall, { account }: InstagramAccess): boolean {
  return call.path["id"] === account.id;
}

/** A send whose recipient is known to the account: by a Page's token nothing else tells it from one of Messenger. */
export function isSendForInstagram(call: GraphCall): boolean {
  const access = findAccess(call);
  // A Page's token sends by the Page's id.
  if (access === undefined || (access.by === "page" && isNamed(call, access))) return false;
  if (access.by !== "page" || stringParam(call.params, "platform") === "instagram") return true;
  const recipient = structured(call.params, "recipient");
  if (!isRecord(recipient)) return false;
  const { world } = call;
  return (
    world.threads.get(asText(recipient["id"]))?.pageId === access.account.id ||
    world.comments.get(asText(recipient["comment_id"]))?.post.ownerId === access.account.id
  );
}

/** A node of this account: one of its people, conversations, messages, media or comments. */
export function isNodeOfInstagram(call: GraphCall): boolean {
  const id = call.path["id"] ?? "";
  const { world, caller } = call;
  if (caller.kind === "instagram") return true;
  const owner =
    world.threads.get(id)?.pageId ??
    world.messages.get(id)?.thread.pageId ??
    world.posts.get(id)?.ownerId ??
    world.comments.get(id)?.post.ownerId ??
    (id.startsWith(INSTAGRAM_CONVERSATION)
      ? [...world.threads.values()].find((thread) => thread.id === id)?.pageId
      : undefined);
  return owner !== undefined && world.instagram.has(owner);
}

/** The account a node belongs to, if the caller may reach it; else the call is refused as unknown. */
export function requireNode(call: GraphCall, ownerId: string | undefined, method: string): InstagramAccount {
  const { caller, world } = call;
  const account = world.instagram.get(ownerId ?? "");
  const mayReach =
    account !== undefined &&
    ((caller.kind === "instagram" && caller.account === account) ||
      (caller.kind === "page" && account.pageId === caller.page.id) ||
      caller.kind === "user");
  if (account === undefined || !mayReach) throw unsupportedRequest(method, call.path["id"] ?? "");
  return account;
}

export function requireAccess(call: GraphCall, method: string): InstagramAccess {
  const access = findAccess(call);
  if (access === undefined) throw unsupportedRequest(method, call.path["id"] ?? "me");
  return access;
}

type Right = "basic" | "manage_messages" | "manage_comments";

/** Refuses with 10 when the token lacks a permission; its name depends on the way of logging in. */
export function requireRight(call: GraphCall, right: Right): void {
  const { caller, world } = call;
  const scope = caller.kind === "instagram" ? `instagram_business_${right}` : `instagram_${right}`;
  const scopes =
    caller.kind === "page"
      ? scopesOf(world, caller.page, caller.token)
      : caller.kind === "app"
        ? []
        : instagramScopes(world, caller);
  if (scopes.includes(scope)) return;
  throw new GraphError({ code: 10, message: `(#10) Application does not have permission for this action: ${scope}` });
}

function instagramScopes(
  world: World,
  caller: GraphCall["caller"] & { kind: "instagram" | "user" },
): readonly string[] {
  if (caller.kind === "instagram" && world.faults.of(caller.account.id).permissionRemoved === true) return [];
  return caller.token.scopes;
}
