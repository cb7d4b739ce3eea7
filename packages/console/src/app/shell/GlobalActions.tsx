import { useNavigate } from "@tanstack/react-router";
import { useSession } from "../api/session.ts";
import type { Command } from "../feature.ts";
import { features } from "../features.ts";
import { useWords } from "../i18n/words.ts";
import { useActions, type Action } from "../keys/actions.tsx";
import { setColourMode, useIsNight } from "../theme/colourMode.ts";

const ways: readonly Command[] = features.flatMap((feature): readonly Command[] => [
  ...("commands" in feature ? feature.commands : []),
  ...("places" in feature ? feature.places : []),
]);

/** What can be done from everywhere. */
export function GlobalActions({ open }: { readonly open: (overlay: "commands" | "keys") => void }) {
  const { say } = useWords();
  const { may } = useSession();
  const navigate = useNavigate();
  const isNight = useIsNight();
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
    ...ways
      .filter(({ needs }) => needs === undefined || may(needs))
      .map(
        ({ id, title, way, combo, likelihood }): Action => ({
          id,
          title: say(title),
          name: title,
          group: "go",
          ...(combo === undefined ? {} : { combo }),
          ...(likelihood === undefined ? {} : { likelihood }),
          run: () => void navigate(way),
        }),
      ),
    {
      id: "look",
      title: isNight ? say("keys.toDay") : say("keys.toNight"),
      group: "look",
      run: () => setColourMode(isNight ? "day" : "night"),
    },
  ]);
  return null;
}
