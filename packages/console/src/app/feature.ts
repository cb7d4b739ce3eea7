import type { Scope } from "@botschaft/contract";
import type { LinkProps } from "@tanstack/react-router";
import type { ComponentType } from "react";
import type { WordKey } from "./i18n/words.ts";
import type { Combo } from "./keys/combo.ts";
import type { LiveListeners } from "./live/listeners.ts";

/**
 * What a feature brings into the console; `app/features.ts` lists them all. Its words lie beside it in `words/{de,en}.ts` and
 * are gathered by `app/i18n/{de,en}/index.ts`.
 */
export interface Feature {
  /** Screens inside of the frame: children of `shell`. Their exact types make `to` and `params` of every link checked. */
  readonly routes?: readonly object[];
  /** Screens without the frame, e.g. the sign-in: children of `root`. */
  readonly outside?: readonly object[];
  readonly places?: readonly Place[];
  /** Ways of the command menu that are no place of the rail. What acts on a screen is offered by that screen (`useActions`). */
  readonly commands?: readonly Command[];
  /** What it does when somebody else, or the program, has changed what it shows. */
  readonly live?: LiveListeners;
}

/** The groups of the rail, in their order. One without places is not shown. */
export const railGroups = ["talk", "build", "reach", "understand", "setUp"] as const;
export type RailGroup = (typeof railGroups)[number];

/** A line of the rail, which is a way of the command menu, too. */
export interface Place {
  /** Unique among places and commands. */
  readonly id: string;
  readonly group: RailGroup;
  readonly title: WordKey;
  readonly way: Way;
  /** The path that every screen of this place begins with. */
  readonly under: string;
  /** Who may not do this does not see the place. */
  readonly needs?: Scope;
  /** Stands beside the name, e.g. a number. */
  readonly Mark?: ComponentType;
  /** A hook: false while the place is not worth a line of the rail. */
  readonly useIsShown?: () => boolean;
  /** Stands below the name while one is in this place. */
  readonly Inside?: ComponentType;
}

export interface Command {
  readonly id: string;
  readonly title: WordKey;
  readonly way: Way;
  readonly needs?: Scope;
  readonly combo?: Combo;
  /** Higher comes earlier among the five the command menu opens with. */
  readonly likelihood?: number;
}

/** Where a line leads. */
export interface Way {
  readonly to: NonNullable<LinkProps["to"]>;
  readonly params?: Readonly<Record<string, string>>;
}
