import type { ConversationDetail, ConversationSummary } from "@botschaft/contract";
import { useMediaQuery } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { Link, useParams, useSearch } from "@tanstack/react-router";
import { lazy, Suspense, useState } from "react";
import { useSession } from "../../../app/api/session.ts";
import { useWords } from "../../../app/i18n/words.ts";
import { useActions, type Action } from "../../../app/keys/actions.tsx";
import { snoozeChoices, snoozeUntil } from "../../../app/time/snoozeTimes.ts";
import { useTime } from "../../../app/time/useTime.ts";
import { BackSign } from "../../../ui/signs.tsx";
import { Key } from "../../../ui/Key.tsx";
import { membersQuery } from "../data/inboxQueries.ts";
import { isView } from "../model/views.ts";
import { useSide } from "../side/sideContext.ts";
import { holderSentence } from "./holderSentence.ts";
import { MoreButton } from "./MoreButton.tsx";
import { useThreadActions, type ThreadMenuPart } from "./useThreadActions.ts";
import { Watchers } from "./Watchers.tsx";
import type { PresentPerson } from "../data/presence.ts";
import styles from "./ThreadBar.module.css";
import { contactName } from "../../../ui/contactName.ts";

// Menus come after the first screen stands; until then their button stands in their place.
const ThreadMenu = lazy(async () => ({ default: (await import("./ThreadMenu.tsx")).ThreadMenu }));

interface ThreadBarProps {
  readonly conversation: ConversationSummary;
  readonly detail: ConversationDetail | undefined;
  readonly onKeepUnread: () => void;
  /** Colleagues who look at it, too. */
  readonly people: readonly PresentPerson[];
}

/** Who it is, with whom it is, and what one most likely does next. */
export function ThreadBar({ conversation, detail, onKeepUnread, people: watching }: ThreadBarProps) {
  const { say } = useWords();
  const time = useTime();
  const session = useSession();
  const side = useSide();
  const { view } = useParams({ strict: false });
  const { q = "" } = useSearch({ strict: false });
  const { data: members } = useQuery(membersQuery(session.workspaceId));
  const [menu, setMenu] = useState<ThreadMenuPart | null>(null);
  const isNarrow = useMediaQuery("(max-width: 699px)", undefined, { getInitialValueInEffect: false });
  const actions = useThreadActions({
    conversation,
    run: detail?.run ?? null,
    openMenu: setMenu,
    onKeepUnread,
    isNarrow,
  });
  const name = contactName(conversation.contact, say);
  const channel = detail?.channel.name ?? say(`channel.kind.${conversation.channelKind}`);
  const people = members?.items ?? [];
  const direct: readonly Action[] = session.may("inbox:write")
    ? [
        ...people.map(
          (member): Action => ({
            id: `assign.${member.id}`,
            title: say("assign.to", { name: member.name }),
            group: "conversation",
            run: () => actions.assign(member.id, member.name),
          }),
        ),
        ...(conversation.status === "closed" ? [] : snoozeChoices).map(
          (choice): Action => ({
            id: `snooze.${choice}`,
            title: say("snooze.for", { choice: say(`snooze.${choice}`) }),
            group: "conversation",
            run: () => actions.snooze(snoozeUntil(choice, Date.now())),
          }),
        ),
      ]
    : [];
  const showContact: Action = {
    id: "contact",
    title: say("thread.showContact"),
    group: "conversation",
    combo: "i",
    run: () => side.setIsOpen(!side.isOpen),
  };
  // What the menus offer in a second step, the command menu finds by name in one.
  useActions(side.isOverlay ? [showContact, ...direct] : direct);
  const holder = holderSentence(conversation, { memberId: session.memberId, members: people, say, time });
  return (
    <header className={styles["bar"]}>
      <Link
        to="/inbox/$view"
        params={{ view: view !== undefined && isView(view) ? view : "waiting" }}
        search={q === "" ? {} : { q }}
        className={styles["back"]}
        aria-label={say("thread.back")}
      >
        <BackSign />
      </Link>
      <div className={styles["who"]}>
        <h2 dir="auto">
          {side.isOverlay ? (
            <button
              type="button"
              className={styles["name"]}
              aria-expanded={side.isOpen}
              aria-keyshortcuts="I"
              onClick={() => side.setIsOpen(!side.isOpen)}
              title={say("thread.showContact")}
            >
              {name}
            </button>
          ) : (
            <span className={styles["name"]} title={name}>
              {name}
            </span>
          )}
        </h2>
        <span className={styles["with"]} title={`${channel} · ${holder}`}>
          {actions.primary.length < 2 && !isNarrow && `${say(`channel.kind.${conversation.channelKind}`)} · `}
          {holder}
        </span>
      </div>
      <Watchers people={watching} members={people} />
      {actions.primary.map((action) => (
        <button
          key={action.id}
          type="button"
          className={styles["do"]}
          title={action.short === undefined ? undefined : action.title}
          aria-keyshortcuts={action.combo}
          onClick={action.run}
        >
          {action.combo !== undefined && <Key combo={action.combo} />}
          <span data-long={action.short !== undefined || undefined}>{action.title}</span>
          {action.short !== undefined && <span data-short>{action.short}</span>}
        </button>
      ))}
      {session.may("inbox:write") && (
        <Suspense fallback={<MoreButton />}>
          <ThreadMenu part={menu} setPart={setMenu} actions={actions} members={people} conversation={conversation} />
        </Suspense>
      )}
    </header>
  );
}
