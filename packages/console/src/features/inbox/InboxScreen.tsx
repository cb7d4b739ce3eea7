import { Outlet, useParams } from "@tanstack/react-router";
import { useState } from "react";
import { isView } from "./model/views.ts";
import { ListPane } from "./list/ListPane.tsx";
import { SideContext } from "./side/sideContext.ts";
import styles from "./InboxScreen.module.css";

/** Who wrote, what was said, and who that is, side by side; on narrow screens one after the other. */
export function InboxScreen() {
  const { view, conversationId } = useParams({ strict: false });
  const [isSideOpen, setIsSideOpen] = useState(false);
  return (
    <SideContext value={{ isOpen: isSideOpen, setIsOpen: setIsSideOpen }}>
      <div className={styles["panes"]} data-thread={conversationId !== undefined || undefined}>
        <ListPane view={view !== undefined && isView(view) ? view : "waiting"} selectedId={conversationId ?? null} />
        <Outlet />
      </div>
    </SideContext>
  );
}
