import type { ConversationView } from "@botschaft/contract";
import { useQuery } from "@tanstack/react-query";
import { Outlet, useParams } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { useWords } from "../../app/i18n/words.ts";
import { countsQuery } from "./data/inboxQueries.ts";
import { sayCount } from "./model/sayCount.ts";
import { isView } from "./model/views.ts";
import { ListPane } from "./list/ListPane.tsx";
import { SideContext } from "./side/sideContext.ts";
import styles from "./InboxScreen.module.css";

/** Who wrote, what was said, and who that is, side by side; on narrow screens one after the other. */
export function InboxScreen() {
  const { view: asked, conversationId } = useParams({ strict: false });
  const view = asked !== undefined && isView(asked) ? asked : "waiting";
  const [isSideOpen, setIsSideOpen] = useState(false);
  useTabTitle(view);
  return (
    <SideContext value={{ isOpen: isSideOpen, setIsOpen: setIsSideOpen }}>
      <div className={styles["panes"]} data-thread={conversationId !== undefined || undefined}>
        <ListPane view={view} selectedId={conversationId ?? null} />
        <Outlet />
      </div>
    </SideContext>
  );
}

/** The tab says how many people wait, also to who looks at another one. */
function useTabTitle(view: ConversationView): void {
  const { say, language } = useWords();
  const { data: counts } = useQuery(countsQuery);
  const waiting = counts?.waiting ?? 0;
  const place = say(`view.${view}`);
  const title =
    waiting === 0
      ? say("inbox.documentTitle", { place })
      : say("inbox.documentTitleWaiting", { place, count: sayCount(waiting, language) });
  useEffect(() => {
    document.title = title;
    return () => {
      document.title = "Botschaft";
    };
  }, [title]);
}
