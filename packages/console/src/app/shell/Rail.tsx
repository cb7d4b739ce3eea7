import { channelEndpoints, type Channel, type ConversationView } from "@botschaft/contract";
import { useQuery } from "@tanstack/react-query";
import { Link, useRouterState } from "@tanstack/react-router";
import { lazy, Suspense, useEffect, useRef } from "react";
import { countsQuery, sayCount, views } from "../../features/inbox/index.ts";
import { Mark } from "../../ui/Mark.tsx";
import { call } from "../api/call.ts";
import { useSession } from "../api/session.ts";
import { useWords } from "../i18n/words.ts";
import { channelsHealth } from "./channelsHealth.ts";
import styles from "./Rail.module.css";

// Menus come after the first screen stands.
const OwnMenu = lazy(async () => ({ default: (await import("./OwnMenu.tsx")).OwnMenu }));

// The view below it is the page; this only says that one is in the inbox.
const noMark = { "aria-current": undefined } as const;

/** The way to every place, with the number of people who wait beside the one place where they do. */
export function Rail({ isOpen, close }: { readonly isOpen: boolean; readonly close: () => void }) {
  const { say, language } = useWords();
  const { me, may } = useSession();
  const { data: counts } = useQuery(countsQuery);
  const isInbox = useRouterState({ select: (state) => state.location.pathname.startsWith("/inbox") });
  const rail = useRef<HTMLElement>(null);
  const number = (view: ConversationView) => sayCount(counts?.[view] ?? 0, language);
  useEffect(() => {
    if (isOpen) rail.current?.querySelector("a")?.focus();
  }, [isOpen]);

  return (
    <>
      {isOpen && (
        <button type="button" className={styles["veil"]} aria-label={say("shell.closeRail")} onClick={close} />
      )}
      <nav
        ref={rail}
        className={styles["rail"]}
        data-open={isOpen || undefined}
        aria-label={say("shell.rail")}
        onKeyDown={(event) => {
          if (event.key === "Escape" && isOpen) {
            event.stopPropagation();
            close();
          }
        }}
      >
        <Link to="/" className={styles["brand"]}>
          <Mark />
          Botschaft
        </Link>
        <Link
          to="/inbox/$view"
          params={{ view: "waiting" }}
          className={styles["place"]}
          data-here={isInbox || undefined}
          activeProps={noMark}
        >
          {say("nav.inbox")}
          {counts !== undefined && counts.waiting > 0 && <b>{number("waiting")}</b>}
        </Link>
        {may("channels:read") && (
          <Link to="/channels" className={styles["place"]}>
            {say("nav.channels")}
          </Link>
        )}
        {may("flows:read") && (
          <Link to="/flows" className={styles["place"]}>
            {say("nav.flows")}
          </Link>
        )}
        {may("members:read") && (
          <Link to="/settings/members" className={styles["place"]}>
            {say("nav.members")}
          </Link>
        )}
        {may("keys:read") && (
          <Link to="/settings/keys" className={styles["place"]}>
            {say("nav.apiKeys")}
          </Link>
        )}
        <Link to="/settings/workspace" className={styles["place"]}>
          {say("nav.settings")}
        </Link>

        <div className={styles["heading"]}>{say("nav.views")}</div>
        {views.map((view) => (
          <Link key={view} to="/inbox/$view" params={{ view }} className={styles["place"]}>
            {say(`view.${view}`)}
            {counts !== undefined &&
              view !== "closed" &&
              view !== "all" &&
              counts[view] > 0 &&
              (view === "waiting" ? <b>{number(view)}</b> : <span>{number(view)}</span>)}
          </Link>
        ))}
        {me.emulatorUrl !== null && (
          <>
            <div className={styles["heading"]}>{say("nav.tryOut")}</div>
            <a className={styles["place"]} href={me.emulatorUrl} target="_blank" rel="noopener">
              {say("nav.phones")}
            </a>
          </>
        )}
        <Foot />
      </nav>
    </>
  );
}

/** Which workspace this is, and whether its channels are well. */
function Foot() {
  const { workspaceName, may } = useSession();
  const { data } = useQuery({
    queryKey: ["channels"],
    queryFn: ({ signal }) => call(channelEndpoints.listChannels, {}, signal),
    enabled: may("channels:read"),
  });
  const own = (
    <button type="button" className={styles["own"]}>
      <b dir="auto">{workspaceName}</b>
      {data !== undefined && <Health channels={data.items} />}
    </button>
  );
  return (
    <div className={styles["foot"]}>
      <Suspense fallback={own}>
        <OwnMenu target={own} />
      </Suspense>
    </div>
  );
}

function Health({ channels }: { readonly channels: readonly Channel[] }) {
  const { say } = useWords();
  if (channels.length === 0) return <span>{say("nav.noChannels")}</span>;
  const { kind, count } = channelsHealth(channels);
  switch (kind) {
    case "broken":
      return <span className={styles["ill"]}>{say("nav.channelsBroken", { count })}</span>;
    case "paused":
      return <span>{say("nav.channelsPaused", { count })}</span>;
    case "healthy":
      return <span>{say("nav.channelsHealthy", { count })}</span>;
  }
}
