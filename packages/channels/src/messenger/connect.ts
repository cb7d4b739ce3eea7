import type { AccountAddress, PlatformAnswer } from "@botschaft/core";
import { readAnswer } from "../meta/graphAnswer.ts";
import { graphCall } from "../meta/graphCall.ts";
import { readId, readText } from "../meta/read.ts";
import { appWebhooksCall, checkAppWebhook } from "./appWebhookCheck.ts";
import { check, type ConnectionCheck } from "./connectionCheck.ts";
import { checkSubscription, type MakeCall } from "./subscriptionCheck.ts";
import { type AppCredentials, checkToken, debugTokenCall } from "./tokenCheck.ts";

export interface ConnectionQuestion {
  /** `accountId` is the Page that is to be connected. */
  readonly account: AccountAddress;
  /** Without it, token and permissions cannot be looked at, only tried. */
  readonly app: AppCredentials | undefined;
  /** Where our webhooks are received; `undefined` leaves that unchecked. */
  readonly callbackUrl: string | undefined;
  /** Whether to complete the Page's subscription where it lacks something. */
  readonly subscribe: boolean;
  readonly now: number;
}

/**
 * Looks at everything that must be right for a Page's conversations to work: token, Page, each permission, the app's webhook, the
 * Page's subscription. Always gives one check of each, in this order. `call` makes the calls; it must answer with status 0 instead
 * of throwing when no answer comes.
 */
export async function checkConnection(
  call: MakeCall,
  question: ConnectionQuestion,
): Promise<readonly ConnectionCheck[]> {
  const { account, app } = question;
  const [debugged, page, webhooks] = await Promise.all([
    app === undefined ? undefined : call(debugTokenCall(account, app)),
    call(graphCall(account, { method: "GET", path: "me", query: { fields: "id,name" } })),
    app === undefined ? undefined : call(appWebhooksCall(account, app)),
  ]);
  const [token, ...permissions] = checkToken(debugged, {
    appId: app?.appId,
    pageId: account.accountId,
    now: question.now,
  });
  const found = checkPage(page, account.accountId);
  return [
    ...(token === undefined ? [] : [withoutDebug(token, found)]),
    found,
    ...permissions,
    check("human_agent", "unknown", "cannot_be_asked"),
    checkAppWebhook(webhooks, question.callbackUrl),
    await checkSubscription(call, account, {
      appId: app?.appId,
      subscribe: question.subscribe && found.status === "ok",
    }),
  ];
}

function checkPage(answer: PlatformAnswer, accountId: string): ConnectionCheck {
  const read = readAnswer(answer);
  if (read.kind === "failed") {
    const isProof = read.error?.code === 100 && read.error.message.includes("appsecret_proof");
    const code = isProof ? "app_secret_wrong" : read.error?.code === 190 ? "token_invalid" : "call_failed";
    return check("page", "failed", code, { detail: read.detail });
  }
  const id = readId(read.data.id) ?? "";
  const name = readText(read.data.name) ?? "";
  return id === accountId
    ? check("page", "ok", "page_found", { id, name })
    : check("page", "failed", "page_other", { id, name });
}

/** A token that nobody could tell us about, but that fetched its Page, is valid at least; one that was refused is not. */
function withoutDebug(token: ConnectionCheck, page: ConnectionCheck): ConnectionCheck {
  if (token.status !== "unknown") return token;
  if (page.code === "page_found") return check("token", "ok", "token_valid");
  return page.code === "token_invalid" ? check("token", "failed", "token_invalid", page.data) : token;
}
