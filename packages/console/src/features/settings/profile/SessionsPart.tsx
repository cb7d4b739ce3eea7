import { profileEndpoints, type OwnSession } from "@botschaft/contract";
import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { call } from "../../../app/api/call.ts";
import { useAct } from "../../../app/api/useAct.ts";
import { useSignOut } from "../../../app/api/useSignOut.ts";
import { useWords } from "../../../app/i18n/words.ts";
import { useTime } from "../../../app/time/useTime.ts";
import { Loaded } from "../../../ui/page/Loaded.tsx";
import { Part } from "../../../ui/page/Page.tsx";
import rows from "../../../ui/page/Rows.module.css";
import { browserOf } from "./browserOf.ts";

const sessionsKey = ["sessions"] as const;

/** Where one is signed in, and the way out: here, there, everywhere else. */
export function SessionsPart() {
  const { say } = useWords();
  const signOut = useSignOut();
  const sessions = useQuery({
    queryKey: sessionsKey,
    queryFn: ({ signal }) => call(profileEndpoints.listSessions, {}, signal),
  });
  const endOthers = useAct(() => call(profileEndpoints.endOtherSessions, {}), { refresh: [sessionsKey] });
  return (
    <Part title={say("profile.sessions")} hint={say("profile.sessions.hint")}>
      <Loaded query={sessions} lines={2}>
        {({ items }) => (
          <>
            <ul className={rows["rows"]}>
              {items.map((session) => (
                <SessionRow key={session.id} session={session} />
              ))}
            </ul>
            <div className={rows["buttons"]}>
              <Button variant="default" onClick={signOut}>
                {say("nav.signOut")}
              </Button>
              {items.length > 1 && (
                <Button variant="subtle" loading={endOthers.isPending} onClick={() => endOthers.mutate(undefined)}>
                  {say("profile.sessions.endOthers")}
                </Button>
              )}
            </div>
          </>
        )}
      </Loaded>
    </Part>
  );
}

function SessionRow({ session }: { readonly session: OwnSession }) {
  const { say } = useWords();
  const time = useTime();
  const end = useAct(() => call(profileEndpoints.endSession, { params: { sessionId: session.id } }), {
    refresh: [sessionsKey],
  });
  const { browser, system } = browserOf(session.userAgent ?? "");
  const name =
    browser === null
      ? say("profile.sessions.unknown")
      : system === null
        ? browser
        : say("profile.sessions.browser", { browser, system });
  return (
    <li>
      <span className={rows["main"]}>
        <b>{name}</b>
        <span>
          {[
            say("profile.sessions.since", { when: time.moment(Date.parse(session.createdAt)) }),
            session.ipAddress ?? "",
          ]
            .filter((part) => part !== "")
            .join(" · ")}
        </span>
      </span>
      <span className={rows["side"]}>
        {session.isCurrent ? (
          <span className={rows["good"]}>{say("profile.sessions.here")}</span>
        ) : (
          <Button variant="subtle" loading={end.isPending} onClick={() => end.mutate(undefined)}>
            {say("profile.sessions.end")}
          </Button>
        )}
      </span>
    </li>
  );
}
