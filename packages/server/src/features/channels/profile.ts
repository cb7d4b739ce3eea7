import { parseProfile, planProfile, type ProfileProblem, readProfileCall } from "@botschaft/channels";
import type { ChannelProfile } from "@botschaft/contract";
import type { AccountAddress, PlatformAnswer } from "@botschaft/core";
import { AppError } from "../../http/appError.ts";
import type { PlatformCaller } from "./platformCaller.ts";

/** What the platform shows beside conversations with this account. */
export async function readProfile(platform: PlatformCaller, account: AccountAddress): Promise<ChannelProfile> {
  const answer = await platform.call(readProfileCall(account));
  const read = parseProfile(answer);
  if (read.kind === "failed") throw refusalOf(answer, read.detail);
  const { getStarted, greeting, persistentMenu, iceBreakers } = read.profile;
  return {
    getStarted,
    greeting: [...(greeting ?? [])],
    menu: (persistentMenu ?? []).map((menu) => ({ ...menu, items: [...menu.items] })),
    iceBreakers: (iceBreakers ?? []).map((group) => ({ ...group, questions: [...group.questions] })),
  };
}

/** Brings the platform to show exactly this. Refuses with invalid_request what the platform would. */
export async function writeProfile(
  platform: PlatformCaller,
  account: AccountAddress,
  profile: ChannelProfile,
): Promise<void> {
  const plan = planProfile(
    {
      getStarted: profile.getStarted,
      greeting: orNull(profile.greeting),
      persistentMenu: orNull(profile.menu),
      iceBreakers: orNull(profile.iceBreakers),
    },
    account,
  );
  if (plan.kind === "problems")
    throw new AppError("invalid_request", undefined, { places: plan.problems.map(placeOf) });
  for (const call of plan.calls) {
    const answer = await platform.call(call);
    if (answer.status < 200 || answer.status >= 300) throw refusalOf(answer, describe(answer));
  }
}

function refusalOf(answer: PlatformAnswer, detail: string): AppError {
  return answer.status === 0 ? new AppError("platform_unreachable") : new AppError("platform_refused", detail);
}

/** The platform's own sentence, read the way the channel reads it. */
function describe(answer: PlatformAnswer): string {
  const read = parseProfile(answer);
  return read.kind === "failed" ? read.detail : `HTTP ${answer.status}`;
}

function orNull<Item>(list: readonly Item[]): readonly Item[] | null {
  return list.length === 0 ? null : list;
}

function placeOf({ path, code, limit }: ProfileProblem) {
  const place = path.map((part) => (part === "persistentMenu" ? "menu" : part)).join("/");
  return {
    path: `/${place}`,
    code,
    message: limit === undefined ? code.replaceAll("_", " ") : `${code.replaceAll("_", " ")}: at most ${limit}`,
  };
}
