import { Outlet, useRouterState } from "@tanstack/react-router";
import { lazy, Suspense, useEffect, useState } from "react";
import { Loading } from "../../ui/page/Loading.tsx";
import { features } from "../features.ts";
import { useFirstScreenStands } from "../firstScreen.ts";
import type { LiveListeners } from "../live/listeners.ts";
import { LiveProvider } from "../live/LiveProvider.tsx";
import { ConnectionBanner } from "./ConnectionBanner.tsx";
import { GlobalActions } from "./GlobalActions.tsx";
import { Rail } from "./Rail.tsx";
import { RoleChange } from "./RoleChange.tsx";
import { RailContext } from "./railContext.ts";
import { useWords } from "../i18n/words.ts";
import styles from "./Shell.module.css";

// Loaded once the screen stands, or when somebody presses Ctrl K in its first second.
const CommandMenu = lazy(async () => ({ default: (await import("./CommandMenu.tsx")).CommandMenu }));
const KeysOverlay = lazy(async () => ({ default: (await import("./KeysOverlay.tsx")).KeysOverlay }));

const listeners: readonly LiveListeners[] = features.flatMap((feature) => ("live" in feature ? [feature.live] : []));

/** Everything a signed-in member sees: the rail, the connection's state, and the screen they are on. */
export function Shell() {
  return (
    <Suspense fallback={<Loading />}>
      <LiveProvider listeners={listeners}>
        <Frame />
      </LiveProvider>
    </Suspense>
  );
}

function Frame() {
  const { say } = useWords();
  const [isRailOpen, setIsRailOpen] = useState(false);
  const [overlay, setOverlay] = useState<"commands" | "keys" | null>(null);
  const path = useRouterState({ select: (state) => state.location.pathname });
  useEffect(() => setIsRailOpen(false), [path]);
  const stands = useFirstScreenStands();
  return (
    <RailContext value={{ isOpen: isRailOpen, setIsOpen: setIsRailOpen }}>
      <a className={styles["skip"]} href="#main">
        {say("shell.skip")}
      </a>
      <RoleChange />
      <GlobalActions open={setOverlay} />
      <div className={styles["frame"]}>
        <Rail isOpen={isRailOpen} close={() => setIsRailOpen(false)} />
        <div className={styles["screen"]}>
          <ConnectionBanner />
          <main id="main" tabIndex={-1} className={styles["main"]}>
            <Suspense fallback={<Loading />}>
              <Outlet />
            </Suspense>
          </main>
        </div>
      </div>
      <Suspense fallback={null}>
        {(stands || overlay !== null) && (
          <>
            <CommandMenu isOpen={overlay === "commands"} close={() => setOverlay(null)} />
            <KeysOverlay isOpen={overlay === "keys"} close={() => setOverlay(null)} />
          </>
        )}
      </Suspense>
    </RailContext>
  );
}
