import { GraphError, invalidParameter } from "../../graph/graphError.ts";
import { type Params, structured } from "../../graph/params.ts";
import { list, oneOf, requiredObject, requiredText, requiredUrl } from "../../graph/shape.ts";
import type { LocalisedMenu, ProfileSettings } from "./settings.ts";

type Parser<K extends keyof ProfileSettings> = (value: unknown) => NonNullable<ProfileSettings[K]>;

const PARSERS: { [K in keyof ProfileSettings]-?: Parser<K> } = {
  get_started: (value) => ({
    payload: requiredText(requiredObject(value, "get_started")["payload"], "get_started[payload]", { max: 1000 }),
  }),
  greeting: (value) =>
    localised(value, "greeting", (entry, path) => ({
      text: requiredText(entry["text"], `${path}[text]`, { max: 160 }),
    })),
  ice_breakers: parseIceBreakers,
  persistent_menu: parseMenu,
  commands: (value) =>
    localised(value, "commands", (entry, path) => ({
      commands: list(entry["commands"], `${path}[commands]`, { min: 1, max: 100 }).map((item, index) => {
        const command = requiredObject(item, `${path}[commands][${index}]`);
        return {
          name: requiredText(command["name"], `${path}[commands][${index}][name]`, { max: 32 }),
          description: requiredText(command["description"], `${path}[commands][${index}][description]`, { max: 64 }),
        };
      }),
    })),
  whitelisted_domains: (value) =>
    list(value, "whitelisted_domains", { min: 0, max: 50 }).map((item, index) =>
      requiredUrl(item, `whitelisted_domains[${index}]`),
    ),
  account_linking_url: (value) => requiredUrl(value, "account_linking_url"),
};

export const PROFILE_PROPERTIES = Object.keys(PARSERS) as (keyof ProfileSettings)[];

/** The properties a call sets, each checked against its limits. */
export function parseProfile(params: Params, current: ProfileSettings): ProfileSettings {
  const changes: ProfileSettings = {};
  for (const property of PROFILE_PROPERTIES) {
    const value = structured(params, property);
    if (value !== undefined && value !== null) Object.assign(changes, { [property]: PARSERS[property](value) });
  }
  if (Object.keys(changes).length === 0)
    throw invalidParameter(`The call must set one of {${PROFILE_PROPERTIES.join(", ")}}`);
  const next = { ...current, ...changes };
  if (next.persistent_menu !== undefined && next.get_started === undefined) {
    throw new GraphError({
      code: 100,
      subcode: 2018145,
      message: "(#100) You must set a Get Started button if you also wish to use persistent menu",
    });
  }
  return changes;
}

function parseIceBreakers(value: unknown): NonNullable<ProfileSettings["ice_breakers"]> {
  // An old form without locales is still accepted: the questions themselves.
  const isFlat =
    Array.isArray(value) &&
    value.length > 0 &&
    value.every((item) => typeof item === "object" && item !== null && "question" in item);
  return localised(isFlat ? [{ locale: "default", call_to_actions: value }] : value, "ice_breakers", (entry, path) => ({
    call_to_actions: list(entry["call_to_actions"], `${path}[call_to_actions]`, { min: 1, max: 4 }).map(
      (item, index) => {
        const action = requiredObject(item, `${path}[call_to_actions][${index}]`);
        return {
          question: requiredText(action["question"], `${path}[call_to_actions][${index}][question]`, { max: 80 }),
          payload: requiredText(action["payload"], `${path}[call_to_actions][${index}][payload]`, { max: 1000 }),
        };
      },
    ),
  }));
}

/** At most 20 items on one level; nested menus are gone. Shared with the menu of a single person. */
export function parseMenu(value: unknown): LocalisedMenu[] {
  return localised(value, "persistent_menu", (entry, path) => ({
    composer_input_disabled: entry["composer_input_disabled"] === true,
    call_to_actions: list(entry["call_to_actions"], `${path}[call_to_actions]`, { min: 0, max: 20 }).map(
      (item, index) => {
        const place = `${path}[call_to_actions][${index}]`;
        const action = requiredObject(item, place);
        if (action["type"] === "nested")
          throw invalidParameter(`Param ${place}[type]: nested menus are no longer supported`);
        const type = oneOf(action["type"], `${place}[type]`, ["postback", "web_url"]);
        const title = requiredText(action["title"], `${place}[title]`, { max: 30 });
        return type === "postback"
          ? { type, title, payload: requiredText(action["payload"], `${place}[payload]`, { max: 1000 }) }
          : { type, title, url: requiredUrl(action["url"], `${place}[url]`) };
      },
    ),
  }));
}

/** A list with one entry for each language; the default one must be among them. */
function localised<T extends object>(
  value: unknown,
  path: string,
  parse: (entry: Record<string, unknown>, path: string) => T,
): (T & { locale: string })[] {
  const entries = list(value, path, { min: 1, max: 100 }).map((item, index) => {
    const entry = requiredObject(item, `${path}[${index}]`);
    const locale =
      entry["locale"] === undefined
        ? "default"
        : requiredText(entry["locale"], `${path}[${index}][locale]`, { max: 10 });
    return { locale, ...parse(entry, `${path}[${index}]`) };
  });
  if (!entries.some(({ locale }) => locale === "default"))
    throw invalidParameter(`Param ${path} must have an entry for the default locale`);
  return entries;
}
