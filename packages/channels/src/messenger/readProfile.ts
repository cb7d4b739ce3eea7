import type { AccountAddress, PlatformAnswer, PlatformCall } from "@botschaft/core";
import { type GraphFailure, readAnswer } from "../meta/graphAnswer.ts";
import { graphCall } from "../meta/graphCall.ts";
import { isRecord, type JsonRecord, readList, readRecord, readText } from "../meta/read.ts";
import type {
  LocalizedGreeting,
  LocalizedIceBreakers,
  LocalizedMenu,
  MenuItem,
  MessengerProfile,
} from "./messengerProfile.ts";

/** Asks for a Page's profile as it is now. */
export function readProfileCall(account: AccountAddress): PlatformCall {
  return graphCall(account, {
    method: "GET",
    path: `${encodeURIComponent(account.accountId)}/messenger_profile`,
    query: { fields: "get_started,greeting,persistent_menu,ice_breakers" },
  });
}

/** Parts that are not set are `null`. Never throws. */
export function parseProfile(
  answer: PlatformAnswer,
): { readonly kind: "ok"; readonly profile: Required<MessengerProfile> } | GraphFailure {
  const read = readAnswer(answer);
  if (read.kind === "failed") return read;
  const data: JsonRecord = Object.assign({}, ...readList(read.data, "data").filter(isRecord));
  const payload = readText(readRecord(data, "get_started")?.payload);
  return {
    kind: "ok",
    profile: {
      getStarted: payload === undefined ? null : { payload },
      greeting: orNull(readList(data, "greeting").filter(isRecord).map(parseGreeting)),
      persistentMenu: orNull(readList(data, "persistent_menu").filter(isRecord).map(parseMenu)),
      iceBreakers: orNull(readList(data, "ice_breakers").filter(isRecord).map(parseIceBreakers)),
    },
  };
}

function orNull<Item>(list: readonly Item[]): readonly Item[] | null {
  return list.length === 0 ? null : list;
}

function localeOf(item: JsonRecord): string {
  return readText(item.locale) ?? "default";
}

function parseGreeting(item: JsonRecord): LocalizedGreeting {
  return { locale: localeOf(item), text: readText(item.text) ?? "" };
}

function parseMenu(menu: JsonRecord): LocalizedMenu {
  const items = readList(menu, "call_to_actions")
    .filter(isRecord)
    .flatMap((action): MenuItem[] => {
      const title = readText(action.title) ?? "";
      const url = readText(action.url);
      if (action.type === "postback") return [{ kind: "postback", title, payload: readText(action.payload) ?? "" }];
      return action.type === "web_url" && url !== undefined ? [{ kind: "url", title, url }] : [];
    });
  return { locale: localeOf(menu), isComposerDisabled: menu.composer_input_disabled === true, items };
}

function parseIceBreakers(group: JsonRecord): LocalizedIceBreakers {
  const questions = readList(group, "call_to_actions")
    .filter(isRecord)
    .map((action) => ({
      question: readText(action.question) ?? "",
      payload: readText(action.payload) ?? "",
    }));
  return { locale: localeOf(group), questions };
}
