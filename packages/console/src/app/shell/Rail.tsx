import { channelEndpoints, type Channel } from "@botschaft/contract";
import { useQuery } from "@tanstack/react-query";
import { createLink, Link, useRouterState } from "@tanstack/react-router";
import { lazy, Suspense, useEffect, useId, useRef, type ComponentProps } from "react";
import { Mark } from "../../ui/Mark.tsx";
import { call } from "../api/call.ts";
import { useSession } from "../api/session.ts";
import { railGroups, type Place } from "../feature.ts";
import { features } from "../features.ts";
import { useFirstScreenStands } from "../firstScreen.ts";
import { useWords } from "../i18n/words.ts";
import { channelsHealth } from "./channelsHealth.ts";
import styles from "./Rail.module.css";
import { RailLink } from "./RailLink.tsx";

// Menus come after the first screen stands.
const OwnMenu = lazy(async () => ({ default: (await import("./OwnMenu.tsx")).OwnMenu }));

const places: readonly Place[] = features.flatMap((feature) => ("places" in feature ? feature.places : []));
// A link that is not called the current page: the page is what stands below it.
const HeadLink = createLink(({ children, ...rest }: ComponentProps<"a">) => (
  <a {...rest} aria-current={undefined} data-open>
    {children}
  </a>
));

/** The way to every place, by groups, with the number of people who wait beside the one place where they do. */
export function Rail({ isOpen, close }: { readonly isOpen: boolean; readonly close: () => void }) {
  const { say } = useWords();
  const { me, may } = useSession();
  const id = useId();
  const rail = useRef<HTMLElement>(null);
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
        <Link to="/" activeOptions={{ exact: true }} className={styles["brand"]}>
          <Mark />
          Botschaft
        </Link>
        {railGroups.map((group) => {
          const shown = places.filter(
            (place) => place.group === group && (place.needs === undefined || may(place.needs)),
          );
          return (
            shown.length > 0 && (
              <div key={group} role="group" aria-labelledby={`${id}-${group}`} className={styles["group"]}>
                <div id={`${id}-${group}`} className={styles["heading"]}>
                  {say(`rail.${group}`)}
                </div>
                {shown.map((place) => (
                  <RailPlace key={place.id} place={place} />
                ))}
              </div>
            )
          );
        })}
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

function always(): boolean {
  return true;
}

/** One place, and what lies in it while one is there. */
function RailPlace({ place }: { readonly place: Place }) {
  const { say } = useWords();
  const isHere = useRouterState({ select: (state) => `${state.location.pathname}/`.startsWith(`${place.under}/`) });
  const { Mark: Beside, Inside, useIsShown = always } = place;
  // A place is a constant, so it is the same hook every time.
  const isShown = useIsShown();
  if (!isShown && !isHere) return null;
  // A line below says where one is then, and has the number.
  if (isHere && Inside !== undefined)
    return (
      <>
        <HeadLink {...place.way} className={styles["place"]}>
          {say(place.title)}
        </HeadLink>
        <Inside />
      </>
    );
  return (
    <RailLink way={place.way}>
      {say(place.title)}
      {Beside !== undefined && <Beside />}
    </RailLink>
  );
}

/** Which workspace this is, and whether its channels are well. */
function Foot() {
  const { workspaceName, may } = useSession();
  const stands = useFirstScreenStands();
  const { data } = useQuery({
    queryKey: ["channels"],
    queryFn: ({ signal }) => call(channelEndpoints.listChannels, {}, signal),
    enabled: stands && may("channels:read"),
  });
  const own = (
    <button type="button" className={styles["own"]}>
      <b dir="auto">{workspaceName}</b>
      {data !== undefined && <Health channels={data.items} />}
    </button>
  );
  return (
    <div className={styles["foot"]}>
      {stands ? (
        <Suspense fallback={own}>
          <OwnMenu target={own} />
        </Suspense>
      ) : (
        own
      )}
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
