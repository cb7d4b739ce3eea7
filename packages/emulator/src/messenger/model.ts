import type { ProfileSettings } from "./profile/settings.ts";

/** A Facebook Page as the Messenger platform sees it. */
export interface Page {
  readonly id: string;
  name: string;
  pictureUrl: string | null;
  /** Page tokens by their text; each belongs to one app. */
  readonly tokens: Map<string, PageToken>;
  /** Which apps hear of this Page, and of what. */
  readonly subscribedApps: Map<string, PageSubscription>;
  profile: ProfileSettings;
  /** The app whose buttons the profile holds: only it gets their payloads. */
  profileAppId: string | null;
  readonly personas: Map<string, Persona>;
  readonly labels: Map<string, Label>;
  /** Built-in NLP, as an app asked for it. */
  nlpEnabled?: boolean;
  routing: Routing;
  /** Utility templates by `name/language`. */
  readonly templates: Map<string, UtilityTemplate>;
}

/** Conversation Routing, as set in the Page's settings. */
export interface Routing {
  /** Gets control of an idle thread when its person writes; null: no routing, and every app hears everything. */
  defaultAppId: string | null;
  /** Whether the default app may take a thread that another app controls. */
  canTake: boolean;
}

/** A transactional text that may go out after the window, once the platform has approved it. */
export interface UtilityTemplate {
  readonly id: string;
  readonly name: string;
  readonly language: string;
  readonly parameterFormat: "NAMED" | "POSITIONAL";
  readonly components: UtilityComponent[];
  readonly status: "APPROVED" | "REJECTED";
  readonly rejectedReason: string;
}

export interface UtilityComponent {
  readonly type: "HEADER" | "BODY" | "BUTTONS";
  readonly format?: "TEXT" | "IMAGE";
  readonly text?: string;
  readonly buttons?: { readonly type: "URL" | "POSTBACK"; readonly text: string; readonly url?: string }[];
}

export interface PageToken {
  readonly token: string;
  readonly appId: string;
  scopes: string[];
  /** By the platform's clock; null lives on. */
  expiresAt: number | null;
  readonly issuedAt: number;
}

export interface PageSubscription {
  readonly appId: string;
  fields: string[];
  /** An address in place of the app's own; only of WhatsApp accounts. */
  callbackUrl?: string;
  /** Disabled by the platform after long failure; a new subscription enables it again. */
  disabled: boolean;
}

export interface Persona {
  readonly id: string;
  readonly name: string;
  readonly pictureUrl: string;
}

/** A mark the business puts on people. */
export interface Label {
  readonly id: string;
  readonly name: string;
}
