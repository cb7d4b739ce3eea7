import { useQuery } from "@tanstack/react-query";
import { useWords } from "../../app/i18n/words.ts";
import { RailLink } from "../../app/shell/RailLink.tsx";
import { countsQuery } from "./data/inboxQueries.ts";
import { sayCount } from "./model/sayCount.ts";
import { views } from "./model/views.ts";

/** How many people wait, where it is not said beside the view of them. */
export function Waiting() {
  const { language } = useWords();
  const { data: counts } = useQuery(countsQuery);
  const count = counts?.waiting ?? 0;
  return count > 0 && <b>{sayCount(count, language)}</b>;
}

/** The views of the inbox, with the number of conversations in each that somebody has to look after. */
export function Views() {
  const { say, language } = useWords();
  const { data: counts } = useQuery(countsQuery);
  return views.map((view) => (
    <RailLink key={view} way={{ to: "/inbox/$view", params: { view } }} isInside>
      {say(`view.${view}`)}
      {counts !== undefined &&
        view !== "closed" &&
        view !== "all" &&
        counts[view] > 0 &&
        (view === "waiting" ? (
          <b>{sayCount(counts[view], language)}</b>
        ) : (
          <span>{sayCount(counts[view], language)}</span>
        ))}
    </RailLink>
  ));
}
