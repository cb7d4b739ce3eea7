import type { AccountAddress, PlatformCall } from "@botschaft/core";
import { graphCall } from "../meta/graphCall.ts";
import type { LocalizedIceBreakers, LocalizedMenu, MessengerProfile } from "./messengerProfile.ts";
import { findProfileProblems, type ProfileProblem } from "./profileProblems.ts";

export type ProfilePlan =
  /** To be made in this order, each after the one before succeeded. The platform allows 10 in 10 minutes per Page. */
  | { readonly kind: "calls"; readonly calls: readonly PlatformCall[] }
  | { readonly kind: "problems"; readonly problems: readonly ProfileProblem[] };

/**
 * The calls that bring a Page's profile to what is wanted, or everything that speaks against it.
 *
 * @see docs/channels/messenger.md#profile
 */
export function planProfile(profile: MessengerProfile, account: AccountAddress): ProfilePlan {
  const problems = findProfileProblems(profile);
  if (problems.length > 0) return { kind: "problems", problems };
  const wanted = wantedProperties(profile);
  const removed = removedProperties(profile);
  const path = `${encodeURIComponent(account.accountId)}/messenger_profile`;
  return {
    kind: "calls",
    calls: [
      ...(Object.keys(wanted).length > 0 ? [graphCall(account, { method: "POST", path, body: wanted })] : []),
      ...(removed.length > 0 ? [graphCall(account, { method: "DELETE", path, body: { fields: removed } })] : []),
    ],
  };
}

function wantedProperties({ getStarted, greeting, persistentMenu, iceBreakers }: MessengerProfile): object {
  return {
    ...(getStarted && { get_started: { payload: getStarted.payload } }),
    ...(greeting && { greeting }),
    ...(persistentMenu && { persistent_menu: persistentMenu.map(menuProperty) }),
    ...(iceBreakers && { ice_breakers: iceBreakers.map(iceBreakersProperty) }),
  };
}

function removedProperties(profile: MessengerProfile): readonly string[] {
  // The menu before the button it depends on.
  const names = [
    ["persistentMenu", "persistent_menu"],
    ["iceBreakers", "ice_breakers"],
    ["greeting", "greeting"],
    ["getStarted", "get_started"],
  ] as const;
  return names.filter(([ours]) => profile[ours] === null).map(([, theirs]) => theirs);
}

function menuProperty(menu: LocalizedMenu): object {
  return {
    locale: menu.locale,
    composer_input_disabled: menu.isComposerDisabled,
    call_to_actions: menu.items.map((item) =>
      item.kind === "postback"
        ? { type: "postback", title: item.title, payload: item.payload }
        : { type: "web_url", title: item.title, url: item.url },
    ),
  };
}

function iceBreakersProperty({ locale, questions }: LocalizedIceBreakers): object {
  return { locale, call_to_actions: questions.map(({ question, payload }) => ({ question, payload })) };
}
