import type { ConversationAction, ConversationDetail, ConversationSummary } from "@botschaft/contract";
import { useNavigate, useParams } from "@tanstack/react-router";
import { useSession } from "../../../app/api/session.ts";
import { useWords } from "../../../app/i18n/words.ts";
import { useActions, useRunAction, type Action } from "../../../app/keys/actions.tsx";
import { useTime } from "../../../app/time/useTime.ts";
import { useConversationActions } from "../data/useConversationActions.tsx";
import { isUntilReply, untilReply } from "../model/untilReply.ts";
import { contactName } from "../../../ui/contactName.ts";

/** What the menu behind "more" shows: all of it, or the part that a key opens at once. */
export type ThreadMenuPart = "all" | "assign" | "snooze" | "snoozeUntil";

/** `short` stands in a crowded bar, where the whole title has no room. */
export interface BarAction extends Action {
  readonly short?: string;
}

export interface ThreadActions {
  /** What stands in the bar. */
  readonly primary: readonly BarAction[];
  /** What stands behind "more". */
  readonly more: readonly Action[];
  readonly assign: (memberId: string | null, name: string | null) => void;
  /** Until when, ms; null: until the contact writes. */
  readonly snooze: (until: number | null) => void;
}

interface Situation {
  readonly conversation: ConversationSummary;
  readonly run: ConversationDetail["run"];
  readonly openMenu: (part: ThreadMenuPart) => void;
  readonly onKeepUnread: () => void;
  /** The bar has room for one thing besides the name; the others go behind "more". */
  readonly isNarrow: boolean;
}

/** All that can be done with this conversation as it stands, for the bar, the menu, the keys and the command menu alike. */
export function useThreadActions({ conversation, run, openMenu, onKeepUnread, isNarrow }: Situation): ThreadActions {
  const { say } = useWords();
  const time = useTime();
  const act = useConversationActions();
  const runAction = useRunAction();
  const navigate = useNavigate();
  const { conversationId, view } = useParams({ strict: false });
  const { memberId, may } = useSession();
  const { id, holder, status } = conversation;
  const name = contactName(conversation.contact, say);
  const doIt = (action: ConversationAction, toast?: string) => act(id, action, toast);
  const action = (part: Omit<BarAction, "group">): BarAction => ({ group: "conversation", ...part });

  const isMine = holder.kind === "member" && holder.memberId === memberId;
  const take = action({
    id: "take",
    title: say("action.take"),
    combo: "m",
    likelihood: 9,
    run: () => doIt({ kind: "take" }),
  });
  const handBack = action({
    id: "handBack",
    title: say("action.handBack"),
    short: say("action.handBack.short"),
    combo: "b",
    likelihood: isMine ? 9 : 5,
    run: () => doIt({ kind: "hand_back" }),
  });
  const close = action({
    id: "close",
    title: say("action.closeConversation"),
    combo: "e",
    likelihood: 8,
    run: () => doIt({ kind: "close" }, say("toast.closed", { name })),
  });
  const reopen = action({
    id: "reopen",
    title: say("action.reopen"),
    likelihood: 8,
    run: () => doIt({ kind: "reopen" }),
  });
  const closeNext = action({
    id: "closeNext",
    title: say("action.closeAndNext"),
    combo: "shift+e",
    likelihood: 7,
    run: () => {
      runAction("list.next");
      close.run();
    },
  });
  const assign = action({
    id: "assign",
    title: say("action.assign"),
    combo: "a",
    likelihood: 6,
    run: () => openMenu("assign"),
  });
  const snooze = action({
    id: "snooze",
    title: say("action.snooze"),
    combo: "s",
    likelihood: 6,
    run: () => openMenu("snooze"),
  });
  const tag = action({
    id: "tag",
    title: say("action.tag"),
    combo: "t",
    run: () => document.dispatchEvent(new Event("botschaft:edit-tags")),
  });
  const unread = action({
    id: "markUnread",
    title: say("action.markUnread"),
    combo: "u",
    run: () => {
      onKeepUnread();
      doIt({ kind: "mark_unread" });
    },
  });
  const reset = action({ id: "resetRun", title: say("action.resetRun"), run: () => doIt({ kind: "reset_run" }) });
  const leave = action({
    id: "leave",
    title: say("keys.leave"),
    combo: "escape",
    isHidden: true,
    run: () => {
      if (conversationId !== undefined && view !== undefined) void navigate({ to: "/inbox/$view", params: { view } });
    },
  });

  const isOpen = status === "open";
  const likely = !may("inbox:write") ? [] : isOpen ? [isMine ? handBack : take, close] : [reopen];
  const primary = isNarrow ? likely.slice(0, 1) : likely;
  const more = [
    ...likely.slice(primary.length),
    ...(holder.kind !== "bot" ? [handBack] : []),
    assign,
    ...(status === "closed" ? [] : [snooze]),
    ...(isOpen ? [closeNext] : [close].filter(() => status === "snoozed")),
    tag,
    ...(conversation.unread === 0 ? [unread] : []),
    ...(run === null ? [] : [reset]),
  ];
  // Handing back stands in the bar and in the menu; it is one action all the same.
  useActions(may("inbox:write") ? [...new Set([...primary, ...more]), leave] : [leave]);

  return {
    primary,
    more,
    assign: (to, toName) =>
      doIt(
        { kind: "assign", memberId: to },
        to === null ? say("toast.unassigned", { name }) : say("toast.assigned", { name, to: toName ?? "" }),
      ),
    snooze(until) {
      const at = until === null ? untilReply : new Date(until).toISOString();
      doIt(
        { kind: "snooze", until: at },
        isUntilReply(Date.parse(at))
          ? say("toast.snoozedUntilReply", { name })
          : say("toast.snoozed", { name, until: time.moment(Date.parse(at)) }),
      );
    },
  };
}
