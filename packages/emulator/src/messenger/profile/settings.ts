/** The Messenger profile of a Page, in the platform's own words. */
export interface ProfileSettings {
  get_started?: { payload: string };
  greeting?: LocalisedText[];
  ice_breakers?: { locale: string; call_to_actions: { question: string; payload: string }[] }[];
  persistent_menu?: LocalisedMenu[];
  commands?: { locale: string; commands: { name: string; description: string }[] }[];
  whitelisted_domains?: string[];
  account_linking_url?: string;
}

export interface LocalisedText {
  locale: string;
  text: string;
}

export interface LocalisedMenu {
  locale: string;
  composer_input_disabled: boolean;
  call_to_actions: MenuItem[];
}

export interface MenuItem {
  type: "postback" | "web_url";
  title: string;
  payload?: string;
  url?: string;
  webview_height_ratio?: string;
}

/** The entry for a person's locale (`de_DE`), else the default one. */
export function forLocale<T extends { locale: string }>(
  entries: readonly T[] | undefined,
  locale: string,
): T | undefined {
  return entries?.find((entry) => entry.locale === locale) ?? entries?.find((entry) => entry.locale === "default");
}
