/**
 * One thing that was looked at while connecting a Page. Screens put `code` into words and fill in `data`.
 *
 * `unknown`: it could not be looked at, `code` says why; it may be in order.
 */
export interface ConnectionCheck {
  readonly id: ConnectionCheckId;
  readonly status: "ok" | "warning" | "failed" | "unknown";
  readonly code: ConnectionCode;
  readonly data: Readonly<Record<string, string | number | readonly string[]>>;
}

export type ConnectionCheckId =
  | "token"
  | "page"
  | "permission:pages_messaging"
  | "permission:pages_manage_metadata"
  | "permission:pages_show_list"
  | "permission:pages_read_engagement"
  | "human_agent"
  | "app_webhook"
  | "subscription";

export type ConnectionCode =
  /** In order. */
  | "token_valid"
  | "token_expires"
  | "token_expired"
  | "token_invalid"
  | "token_of_other_app"
  | "token_of_user"
  | "token_of_other_page"
  /** The app's id and secret are not known here, so the platform tells us nothing about the token. */
  | "app_unknown"
  /** The app's secret does not belong to the token's app. */
  | "app_secret_wrong"
  | "page_found"
  | "page_other"
  | "permission_granted"
  | "permission_missing"
  /** The platform has no way to ask. */
  | "cannot_be_asked"
  | "webhook_active"
  | "webhook_missing"
  | "webhook_inactive"
  | "webhook_elsewhere"
  | "webhook_fields_missing"
  | "subscribed"
  | "subscription_added"
  | "subscription_missing"
  | "subscription_fields_missing"
  | "subscription_refused"
  /** The call failed; `data.detail` is the platform's own sentence. */
  | "call_failed";

export function check(
  id: ConnectionCheckId,
  status: ConnectionCheck["status"],
  code: ConnectionCode,
  data: ConnectionCheck["data"] = {},
): ConnectionCheck {
  return { id, status, code, data };
}
