import type { ChannelProfile } from "@botschaft/contract";

/** A profile is kept by locale; a screen edits one locale at a time. These read and replace one locale's share. */
export type MenuItem = ChannelProfile["menu"][number]["items"][number];
export type Question = ChannelProfile["iceBreakers"][number]["questions"][number];

export const limits = { greeting: 160, menuTitle: 30, menuItems: 20, question: 80, questions: 4 } as const;

export function localesOf(profile: ChannelProfile): string[] {
  return [
    ...new Set([
      "default",
      ...[...profile.greeting, ...profile.menu, ...profile.iceBreakers].map((each) => each.locale),
    ]),
  ];
}

export function greetingIn(profile: ChannelProfile, locale: string): string {
  return profile.greeting.find((each) => each.locale === locale)?.text ?? "";
}

export function withGreeting(profile: ChannelProfile, locale: string, text: string): ChannelProfile {
  const others = profile.greeting.filter((each) => each.locale !== locale);
  return { ...profile, greeting: text === "" ? others : [...others, { locale, text }] };
}

export function menuIn(profile: ChannelProfile, locale: string): readonly MenuItem[] {
  return profile.menu.find((each) => each.locale === locale)?.items ?? [];
}

export function withMenu(profile: ChannelProfile, locale: string, items: readonly MenuItem[]): ChannelProfile {
  const before = profile.menu.find((each) => each.locale === locale);
  const others = profile.menu.filter((each) => each.locale !== locale);
  return {
    ...profile,
    menu:
      items.length === 0
        ? others
        : [...others, { locale, isComposerDisabled: before?.isComposerDisabled ?? false, items: [...items] }],
  };
}

export function questionsIn(profile: ChannelProfile, locale: string): readonly Question[] {
  return profile.iceBreakers.find((each) => each.locale === locale)?.questions ?? [];
}

export function withQuestions(profile: ChannelProfile, locale: string, questions: readonly Question[]): ChannelProfile {
  const others = profile.iceBreakers.filter((each) => each.locale !== locale);
  return {
    ...profile,
    iceBreakers: questions.length === 0 ? others : [...others, { locale, questions: [...questions] }],
  };
}
