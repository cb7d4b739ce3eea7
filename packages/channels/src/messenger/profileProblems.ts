import type { LocalizedMenu, MenuItem, MessengerProfile } from "./messengerProfile.ts";

/** One thing the platform would refuse. Screens put `code` into words; `path` leads to the field. */
export interface ProfileProblem {
  readonly path: readonly (string | number)[];
  readonly code:
    | "empty"
    | "too_long"
    | "too_many"
    | "default_locale_missing"
    | "locale_twice"
    | "get_started_missing"
    | "not_a_link";
  readonly limit?: number;
}

/** @see docs/channels/messenger.md#profile */
export const profileLimits = {
  payload: 1000,
  greeting: 160,
  iceBreakers: 4,
  question: 80,
  menuItems: 20,
  menuTitle: 30,
} as const;

type Path = ProfileProblem["path"];

/** Everything that speaks against a profile, in the order of its fields; empty when it may be sent. */
export function findProfileProblems(profile: MessengerProfile): readonly ProfileProblem[] {
  const { getStarted, greeting, persistentMenu, iceBreakers } = profile;
  return [
    ...(getStarted ? lengthProblems(getStarted.payload, profileLimits.payload, ["getStarted", "payload"]) : []),
    ...(greeting ? localeProblems(greeting, ["greeting"]) : []),
    ...(greeting ?? []).flatMap((item, index) =>
      lengthProblems(item.text, profileLimits.greeting, ["greeting", index, "text"]),
    ),
    ...menuProblems(persistentMenu ?? [], getStarted === null),
    ...(persistentMenu ? localeProblems(persistentMenu, ["persistentMenu"]) : []),
    ...(iceBreakers ? localeProblems(iceBreakers, ["iceBreakers"]) : []),
    ...(iceBreakers ?? []).flatMap((group, index) => [
      ...countProblems(group.questions, profileLimits.iceBreakers, ["iceBreakers", index, "questions"]),
      ...group.questions.flatMap((item, place) => [
        ...lengthProblems(item.question, profileLimits.question, [
          "iceBreakers",
          index,
          "questions",
          place,
          "question",
        ]),
        ...lengthProblems(item.payload, profileLimits.payload, ["iceBreakers", index, "questions", place, "payload"]),
      ]),
    ]),
  ];
}

/** A menu stands on a Get Started button; whether a Page that is not told here has one, only the platform knows. */
function menuProblems(menus: readonly LocalizedMenu[], isGetStartedRemoved: boolean): readonly ProfileProblem[] {
  const dangling: readonly ProfileProblem[] =
    menus.length > 0 && isGetStartedRemoved ? [{ path: ["getStarted"], code: "get_started_missing" }] : [];
  return [
    ...dangling,
    ...menus.flatMap((menu, index) => [
      ...countProblems(menu.items, profileLimits.menuItems, ["persistentMenu", index, "items"]),
      ...menu.items.flatMap((item, place) => itemProblems(item, ["persistentMenu", index, "items", place])),
    ]),
  ];
}

function itemProblems(item: MenuItem, path: Path): readonly ProfileProblem[] {
  const title = lengthProblems(item.title, profileLimits.menuTitle, [...path, "title"]);
  if (item.kind === "postback")
    return [...title, ...lengthProblems(item.payload, profileLimits.payload, [...path, "payload"])];
  return isWebAddress(item.url) ? title : [...title, { path: [...path, "url"], code: "not_a_link" }];
}

function isWebAddress(text: string): boolean {
  return URL.canParse(text) && ["https:", "http:"].includes(new URL(text).protocol);
}

function lengthProblems(text: string, limit: number, path: Path): readonly ProfileProblem[] {
  if (text.trim() === "") return [{ path, code: "empty" }];
  return text.length > limit ? [{ path, code: "too_long", limit }] : [];
}

function countProblems(list: readonly unknown[], limit: number, path: Path): readonly ProfileProblem[] {
  if (list.length === 0) return [{ path, code: "empty" }];
  return list.length > limit ? [{ path, code: "too_many", limit }] : [];
}

function localeProblems(list: readonly { readonly locale: string }[], path: Path): readonly ProfileProblem[] {
  const locales = list.map(({ locale }) => locale);
  const twice = locales.findIndex((locale, index) => locales.indexOf(locale) !== index);
  return [
    ...(locales.includes("default") ? [] : [{ path, code: "default_locale_missing" } as const]),
    ...(twice === -1 ? [] : [{ path: [...path, twice, "locale"], code: "locale_twice" } as const]),
  ];
}
