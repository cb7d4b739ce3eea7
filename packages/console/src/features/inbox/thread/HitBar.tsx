import type { SearchHit } from "@botschaft/contract";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useWords } from "../../../app/i18n/words.ts";
import { useActions, useRunAction } from "../../../app/keys/actions.tsx";
import { Key } from "../../../ui/Key.tsx";
import { DownSign, UpSign } from "../../../ui/signs.tsx";
import { hitsQuery } from "../data/inboxQueries.ts";
import { searchAt, type Search } from "../model/search.ts";
import styles from "./HitBar.module.css";

/** From hit to hit of a search within the thread, the newest first; beyond the last of them, to the next conversation of the list. */
export function HitBar({ id }: { readonly id: string }) {
  const search: Search = useSearch({ strict: false });
  return search.q === undefined ? null : <Hits id={id} search={search} q={search.q} />;
}

function Hits({ id, search, q }: { readonly id: string; readonly search: Search; readonly q: string }) {
  const { say } = useWords();
  const navigate = useNavigate();
  const runAction = useRunAction();
  const { data: hits = [] } = useQuery(hitsQuery(id, q));
  const place = hits.findIndex(({ seq }) => seq === search.at);
  const go = (hit: SearchHit) => void navigate({ to: ".", search: searchAt(search, hit.seq), replace: true });
  const next = () => {
    const hit = hits[place + 1];
    if (hit === undefined) runAction("list.next");
    else go(hit);
  };
  const previous = () => {
    const hit = hits[place < 0 ? hits.length - 1 : place - 1];
    if (hit === undefined) runAction("list.previous");
    else go(hit);
  };
  useActions([
    { id: "hit.next", title: say("search.next"), group: "conversation", combo: "shift+j", run: next },
    { id: "hit.previous", title: say("search.previous"), group: "conversation", combo: "shift+k", run: previous },
  ]);
  const sentence =
    hits.length === 0
      ? say("search.noHit", { q })
      : place < 0
        ? say("search.hits", { count: hits.length, q })
        : say("search.hit", { number: place + 1, count: hits.length, q });
  return (
    <div className={styles["bar"]} role="group" aria-label={say("search.title")}>
      <span role="status" className={styles["sentence"]}>
        {sentence}
        {/* Which one it is, for who does not see where the thread stands now. */}
        <span className="visuallyHidden">{place < 0 ? "" : ` ${hits[place]?.text ?? ""}`}</span>
      </span>
      <button type="button" onClick={next} aria-label={say("search.next")} title={say("search.next")}>
        <UpSign />
        <Key combo="shift+j" />
      </button>
      <button type="button" onClick={previous} aria-label={say("search.previous")} title={say("search.previous")}>
        <DownSign />
        <Key combo="shift+k" />
      </button>
    </div>
  );
}
