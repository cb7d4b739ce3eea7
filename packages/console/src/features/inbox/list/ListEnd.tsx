import type { ConversationView } from "@botschaft/contract";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useSession } from "../../../app/api/session.ts";
import { useWords } from "../../../app/i18n/words.ts";
import { EmptyState } from "../../../ui/page/EmptyState.tsx";
import { countsQuery } from "../data/inboxQueries.ts";
import { sayCount } from "../model/sayCount.ts";
import styles from "./ListPane.module.css";

interface PlaceInList {
  readonly view: ConversationView;
}

/** A list without rows: that nothing is here, and what is next. */
export function NothingInList({ view }: PlaceInList) {
  const { say } = useWords();
  const { me } = useSession();
  const next =
    view === "all" && me.emulatorUrl !== null ? say("list.empty.all.phones") : say(`list.empty.${view}.next`);
  return (
    <EmptyState finding={say(`list.empty.${view}`)} next={next}>
      {view === "waiting" ? <Elsewhere /> : undefined}
    </EmptyState>
  );
}

/** What stands below the last row when there is room: that this is all, and where the others are. */
export function ListEnd({ view }: PlaceInList) {
  const { say } = useWords();
  if (view !== "waiting") return null;
  return <EmptyState finding={say("list.end.waiting")} next={<Elsewhere />} />;
}

/** Where the conversations are that do not wait, with their number: the way on for who has nothing to answer. */
function Elsewhere() {
  const { say, language } = useWords();
  const { data: counts } = useQuery(countsQuery);
  const places = (["mine", "bot", "snoozed"] as const).filter((view) => (counts?.[view] ?? 0) > 0);
  return (
    <span className={styles["elsewhere"]}>
      {places.map((view) => (
        <Link key={view} to="/inbox/$view" params={{ view }}>
          {say(`list.end.${view}`, { count: counts?.[view] ?? 0, number: sayCount(counts?.[view] ?? 0, language) })}
        </Link>
      ))}
    </span>
  );
}
