import type { CannedReply, ConversationDetail } from "@botschaft/contract";
import { fillCannedText } from "@botschaft/core";
import { useQuery } from "@tanstack/react-query";
import { useId, useState, type KeyboardEvent, type ReactNode } from "react";
import { useSession } from "../../../app/api/session.ts";
import { useWords } from "../../../app/i18n/words.ts";
import { cannedRepliesQuery, findCanned } from "../../cannedReplies/index.ts";
import { CannedPicker, optionId } from "./CannedPicker.tsx";
import { slashWordAt } from "./slashWord.ts";

interface CannedOptions {
  readonly text: string;
  readonly caret: number;
  readonly detail: ConversationDetail | undefined;
  /** Puts the text in place of what stands between the two. */
  readonly replace: (from: number, to: number, by: string) => void;
}

interface Canned {
  readonly picker: ReactNode;
  /** Says whether the key was for the picker. */
  readonly onKeyDown: (event: KeyboardEvent<HTMLElement>) => boolean;
  /** For the text field, which keeps the focus. */
  readonly field: { readonly "aria-controls"?: string; readonly "aria-activedescendant"?: string };
}

/** Canned replies after a slash: shown while one types its shortcut, put in filled by a key. */
export function useCanned({ text, caret, detail, replace }: CannedOptions): Canned {
  const id = useId();
  const fill = useFill(detail);
  const slash = slashWordAt(text, caret);
  const [active, setActive] = useState({ word: "", index: 0 });
  /** The place of a slash at which one has said that none is meant. */
  const [dismissed, setDismissed] = useState<number | null>(null);
  const isOpen = slash !== null && slash.from !== dismissed;
  /** Who types faster than the texts come must neither leave the field nor send the bare shortcut to the customer. */
  const holdWhileLoading = (event: KeyboardEvent<HTMLElement>) => {
    if (event.nativeEvent.isComposing || event.ctrlKey || event.metaKey || event.shiftKey) return false;
    if (event.key === "Escape") setDismissed(slash?.from ?? null);
    else if (event.key !== "Enter" && event.key !== "Tab") return false;
    event.preventDefault();
    event.stopPropagation();
    return true;
  };
  const { data, isLoading } = useQuery({ ...cannedRepliesQuery, enabled: isOpen });
  if (isOpen && isLoading) return { picker: null, onKeyDown: holdWhileLoading, field: {} };
  if (!isOpen || data === undefined || data.items.length === 0)
    return { picker: null, onKeyDown: () => false, field: {} };
  const found = findCanned(data.items, slash.word).slice(0, 50);
  // A date or a path that happens to begin with a slash finds nothing; then the picker is out of the way.
  const index = active.word === slash.word ? Math.min(active.index, Math.max(0, found.length - 1)) : 0;
  const pick = (reply: CannedReply) => replace(slash.from, caret, fill(reply));
  const move = (by: number) =>
    setActive({ word: slash.word, index: (index + by + found.length) % Math.max(1, found.length) });
  return {
    picker: <CannedPicker id={id} found={found} active={index} textOf={fill} pick={pick} />,
    field: found.length === 0 ? {} : { "aria-controls": id, "aria-activedescendant": optionId(id, index) },
    onKeyDown(event) {
      const chosen = found[index];
      if (event.key === "Escape") setDismissed(slash.from);
      else if (chosen === undefined || event.nativeEvent.isComposing || event.ctrlKey || event.metaKey) return false;
      else if (event.key === "ArrowDown") move(1);
      else if (event.key === "ArrowUp") move(-1);
      else if ((event.key === "Enter" && !event.shiftKey) || event.key === "Tab") pick(chosen);
      else return false;
      event.preventDefault();
      event.stopPropagation();
      return true;
    },
  };
}

/** A canned reply in the customer's language, where it has it, with what is known put in. */
function useFill(detail: ConversationDetail | undefined): (reply: CannedReply) => string {
  const { language } = useWords();
  const { userName, workspaceId, me } = useSession();
  const contact = detail?.contact;
  const values = {
    "contact.name": contact?.name ?? null,
    "contact.first_name": contact?.firstName ?? null,
    "contact.last_name": contact?.lastName ?? null,
    "member.name": userName,
    "workspace.name": me.workspaces.find((each) => each.id === workspaceId)?.name ?? null,
  };
  const spoken = contact?.language?.slice(0, 2) ?? language;
  return ({ texts }) =>
    fillCannedText((spoken === "de" ? (texts.de ?? texts.en) : (texts.en ?? texts.de)) ?? "", values);
}
