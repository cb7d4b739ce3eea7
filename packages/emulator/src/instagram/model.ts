import type { ProfileSettings } from "../messenger/profile/settings.ts";
import type { PageSubscription, Routing } from "../messenger/model.ts";

/** A professional Instagram account. Linked to a Page, logged in to by itself, or both. */
export interface InstagramAccount {
  readonly id: string;
  username: string;
  name: string;
  pictureUrl: string | null;
  followers: number;
  /** Set: the Page it is linked to, whose tokens and subscriptions serve it ("Facebook Login"). */
  pageId: string | null;
  /** Tokens of "Instagram Login", by their text. */
  readonly tokens: Map<string, InstagramToken>;
  /** Apps subscribed to the account itself; which fields they hear is set at the app. */
  readonly subscribedApps: Map<string, PageSubscription>;
  profile: ProfileSettings;
  profileAppId: string | null;
  routing: Routing;
  /** "Allow access to messages" in the account's settings. */
  allowsAccess: boolean;
  /** Comments of a private account are told to nobody. */
  isPublic: boolean;
}

export interface InstagramToken {
  readonly token: string;
  readonly appId: string;
  scopes: string[];
  expiresAt: number | null;
  readonly issuedAt: number;
}
