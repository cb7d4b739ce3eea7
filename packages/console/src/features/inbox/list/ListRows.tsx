import type { ConversationSummary, ConversationView, FoundConversation, Member } from "@botschaft/contract";
import { useQuery } from "@tanstack/react-query";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useRef, type ReactNode } from "react";
import { useSession } from "../../../app/api/session.ts";
import { useFirstScreenStands } from "../../../app/firstScreen.ts";
import { useWords } from "../../../app/i18n/words.ts";
import { membersQuery } from "../data/inboxQueries.ts";
import type { Search } from "../model/search.ts";
import { ConversationRow } from "./ConversationRow.tsx";
import type { Density } from "../../../app/theme/density.ts";
import styles from "./ListRows.module.css";

interface ListRowsProps {
  readonly rows: readonly ConversationSummary[];
  readonly view: ConversationView;
  readonly search: Search;
  /** What was found in them; null where nothing was searched for. */
  readonly found: ReadonlyMap<string, FoundConversation> | null;
  readonly selectedId: string | null;
  readonly density: Density;
  /** Loads the next page; null while there is none, or while it comes. */
  readonly more: (() => void) | null;
  readonly end: ReactNode;
}

const rowHeights: Readonly<Record<Density, number>> = { roomy: 64, dense: 44 };
const loadAheadRows = 12;
const noMembers: readonly Member[] = [];

/** Only the rows one can see, however many there are. */
export function ListRows({ rows, view, search, found, selectedId, density, more, end }: ListRowsProps) {
  const { memberId, workspaceId } = useSession();
  // Whose a row is, and who of the team spoke last, is small in it: asked for once the first screen stands.
  const stands = useFirstScreenStands();
  const { data: members } = useQuery({ ...membersQuery(workspaceId), enabled: stands });
  const { say } = useWords();
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeights[density],
    overscan: 8,
    getItemKey: (index) => rows[index]?.id ?? index,
  });
  useEffect(() => virtual.measure(), [density, virtual]);

  const lastShown = virtual.getVirtualItems().at(-1)?.index ?? 0;
  useEffect(() => {
    if (lastShown >= rows.length - loadAheadRows) more?.();
  }, [lastShown, rows.length, more]);

  const selectedIndex = rows.findIndex((row) => row.id === selectedId);
  useEffect(() => {
    if (selectedIndex >= 0) virtual.scrollToIndex(selectedIndex, { align: "auto" });
  }, [selectedId, selectedIndex, virtual]);

  return (
    <div ref={scroller} className={styles["scroller"]}>
      <div
        role="list"
        aria-label={say(`view.${view}`)}
        style={{ height: virtual.getTotalSize(), position: "relative", flex: "none" }}
      >
        {virtual.getVirtualItems().map((item) => {
          const row = rows[item.index];
          return row === undefined ? null : (
            <div
              key={item.key}
              role="listitem"
              aria-setsize={more === null ? rows.length : -1}
              aria-posinset={item.index + 1}
              className={styles["item"]}
              style={{ transform: `translateY(${item.start}px)` }}
            >
              <ConversationRow
                conversation={row}
                view={view}
                search={search}
                found={found?.get(row.id) ?? null}
                memberId={memberId}
                members={members?.items ?? noMembers}
                isSelected={row.id === selectedId}
                isDense={density === "dense"}
              />
            </div>
          );
        })}
      </div>
      {end}
    </div>
  );
}
