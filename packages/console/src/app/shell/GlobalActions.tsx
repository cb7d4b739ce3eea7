import { useNavigate } from "@tanstack/react-router";
import { views } from "../../features/inbox/index.ts";
import { useWords } from "../i18n/words.ts";
import { useActions, type Action } from "../keys/actions.tsx";
import { setColourMode, useIsNight } from "../theme/colourMode.ts";
import { useSession } from "../api/session.ts";

const viewCombos: Readonly<Partial<Record<(typeof views)[number], string>>> = {
  waiting: "g i",
  mine: "g m",
  unassigned: "g u",
};

/** What can be done from everywhere. */
export function GlobalActions({ open }: { readonly open: (overlay: "commands" | "keys") => void }) {
  const { say } = useWords();
  const { may } = useSession();
  const navigate = useNavigate();
  const isNight = useIsNight();
  const go = (id: string, title: string, run: () => void): Action => ({ id, title, group: "go", run });
  const places: readonly Action[] = [
    ...(may("channels:read") ? [go("go.channels", say("nav.channels"), () => void navigate({ to: "/channels" }))] : []),
    ...(may("channels:write")
      ? [go("go.connect", say("channels.connect"), () => void navigate({ to: "/channels/connect" }))]
      : []),
    ...(may("flows:read") ? [go("go.flows", say("nav.flows"), () => void navigate({ to: "/flows" }))] : []),
    ...(may("members:read")
      ? [go("go.members", say("nav.members"), () => void navigate({ to: "/settings/members" }))]
      : []),
    ...(may("keys:read") ? [go("go.keys", say("nav.apiKeys"), () => void navigate({ to: "/settings/keys" }))] : []),
    go("go.workspace", say("nav.settings"), () => void navigate({ to: "/settings/workspace" })),
    go("go.profile", say("nav.profile"), () => void navigate({ to: "/settings/profile" })),
  ];
  useActions([
    {
      id: "commands",
      title: say("keys.commands"),
      group: "help",
      combo: "mod+k",
      whileTyping: true,
      isHidden: true,
      run: () => open("commands"),
    },
    { id: "keys", title: say("keys.all"), group: "help", combo: "?", run: () => open("keys") },
    ...views.map(
      (view): Action => ({
        id: `view.${view}`,
        title: say(`view.${view}`),
        group: "go",
        likelihood: view === "waiting" ? 2 : 0,
        ...(viewCombos[view] === undefined ? {} : { combo: viewCombos[view] }),
        run: () => void navigate({ to: "/inbox/$view", params: { view } }),
      }),
    ),
    ...places,
    {
      id: "look",
      title: isNight ? say("keys.toDay") : say("keys.toNight"),
      group: "look",
      run: () => setColourMode(isNight ? "day" : "night"),
    },
  ]);
  return null;
}
