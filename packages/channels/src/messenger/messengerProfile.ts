/** What a Page shows around a conversation. `null` takes a part away; what is left out stays as it is. */
export interface MessengerProfile {
  /** The payload of the Get Started button. */
  readonly getStarted?: { readonly payload: string } | null;
  readonly greeting?: readonly LocalizedGreeting[] | null;
  readonly persistentMenu?: readonly LocalizedMenu[] | null;
  readonly iceBreakers?: readonly LocalizedIceBreakers[] | null;
}

/** `locale`: `default` or e.g. `de_DE`. */
export interface LocalizedGreeting {
  readonly locale: string;
  readonly text: string;
}

export interface LocalizedMenu {
  readonly locale: string;
  readonly isComposerDisabled: boolean;
  readonly items: readonly MenuItem[];
}

export type MenuItem =
  | { readonly kind: "postback"; readonly title: string; readonly payload: string }
  | { readonly kind: "url"; readonly title: string; readonly url: string };

export interface LocalizedIceBreakers {
  readonly locale: string;
  readonly questions: readonly { readonly question: string; readonly payload: string }[];
}
