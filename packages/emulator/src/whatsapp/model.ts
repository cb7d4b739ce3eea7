/** A WhatsApp business account: its numbers, templates and who listens. */
export interface WhatsAppAccount {
  readonly id: string;
  name: string;
  /** Limits and the ids of people are per portfolio. */
  readonly portfolioId: string;
  /** Apps that were given access; a token of any other reaches nothing here. */
  readonly appIds: Set<string>;
  readonly subscribedApps: Map<string, WhatsAppSubscription>;
  /** By `name/language`. */
  readonly templates: Map<string, WhatsAppTemplate>;
  /** Without a payment method nothing is delivered that costs. */
  hasPayment: boolean;
  /** People a day outside the service window, for the whole portfolio; null is without limit. */
  messagingLimit: number | null;
  isVerified: boolean;
  isLocked: boolean;
}

export interface WhatsAppSubscription {
  readonly appId: string;
  fields: string[];
  disabled: boolean;
  /** In place of the app's own address. */
  callbackUrl?: string;
}

export interface WhatsAppNumber {
  readonly id: string;
  readonly wabaId: string;
  displayPhone: string;
  verifiedName: string;
  pictureUrl: string | null;
  quality: "GREEN" | "YELLOW" | "RED" | "UNKNOWN";
  throughput: "STANDARD" | "HIGH" | "NOT_APPLICABLE";
  /** The phone app is used beside the API: 20 messages a second, echoes, edits and revocations. */
  isCoexistence: boolean;
  isRegistered: boolean;
  isNameApproved: boolean;
  pin: string | null;
  username: string | null;
  profile: Record<string, unknown>;
  automation: Record<string, unknown>;
  /** Links of wa.me with prepared words, by their code. */
  readonly links: Map<string, string>;
  /** People this number blocks, by their emulator id. */
  readonly blocked: Set<string>;
  /** Delivered service messages of a month, `2026-12` → how many; the first thousand are free. */
  readonly servicesByMonth: Map<string, number>;
}

export type TemplateCategory = "MARKETING" | "UTILITY" | "AUTHENTICATION";
export type TemplateStatus = "APPROVED" | "PENDING" | "REJECTED" | "PAUSED" | "DISABLED" | "IN_APPEAL" | "ARCHIVED";

export interface WhatsAppTemplate {
  readonly id: string;
  readonly name: string;
  readonly language: string;
  category: TemplateCategory;
  readonly parameterFormat: "NAMED" | "POSITIONAL";
  components: TemplateComponent[];
  status: TemplateStatus;
  rejectedReason: string;
  quality: "GREEN" | "YELLOW" | "RED" | "UNKNOWN";
  /** New marketing templates may be sent to a part first; the rest is held back. */
  isPaced?: boolean;
  /** When it was edited while approved, by the platform's clock. */
  readonly editedAt: number[];
}

/** A part of a template, as the app wrote it. */
export interface TemplateComponent {
  readonly type: "HEADER" | "BODY" | "FOOTER" | "BUTTONS" | "CAROUSEL" | "LIMITED_TIME_OFFER";
  readonly format?: string;
  readonly text?: string;
  readonly buttons?: TemplateButton[];
  readonly cards?: { readonly components: TemplateComponent[] }[];
  readonly [other: string]: unknown;
}

export interface TemplateButton {
  readonly type: string;
  readonly text?: string;
  readonly url?: string;
  readonly phone_number?: string;
  readonly [other: string]: unknown;
}

/** What one message is, in the words of the API: `{ type: "text", text: { body } }`. */
export interface WhatsAppContent {
  readonly type: string;
  readonly [key: string]: unknown;
}

/** An uploaded or received file. */
export interface WhatsAppMedia {
  readonly id: string;
  readonly numberId: string;
  readonly mediaId: string;
  readonly fileName: string;
  readonly at: number;
  /** Uploaded by an app: thirty days; received: seven. */
  readonly days: number;
}
