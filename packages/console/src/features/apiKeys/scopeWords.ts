import type { Scope } from "@botschaft/contract";
import type { Say } from "../../app/i18n/words.ts";

/** What a scope is about: the word before its colon. */
export type Area = Scope extends `${infer Name}:${string}` ? Name : never;

export function areaOf(scope: Scope): Area {
  // Every scope is an area, a colon, and read or write: the type says so, and splitting loses it.
  return scope.split(":", 1)[0] as Area;
}

/** Scopes as a person would tell them: "Gespräche (lesen und schreiben), Bots (lesen)". */
export function sayScopes(scopes: readonly Scope[], say: Say): string {
  const areas = [...new Set(scopes.map(areaOf))];
  return areas
    .map((area) => {
      const of = scopes.filter((scope) => areaOf(scope) === area);
      const may = of.length > 1 ? "both" : of[0]?.endsWith(":read") === true ? "read" : "write";
      return say(`apiKeys.may.${may}`, { area: say(`apiKeys.area.${area}`) });
    })
    .join(", ");
}
