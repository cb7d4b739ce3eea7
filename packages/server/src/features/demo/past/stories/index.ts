import type { Story } from "../story.ts";
import { settledByTheBot } from "./bot.ts";
import { settledByMembers } from "./closed.ts";
import { withMembers } from "./open.ts";
import { today } from "./today.ts";
import { waitingNow } from "./waitingNow.ts";

/** The shop's week. */
export const stories: readonly Story[] = [
  ...settledByMembers,
  ...settledByTheBot,
  ...withMembers,
  ...today,
  ...waitingNow,
];
