import type { Channel } from "@botschaft/contract";
import { refusalSentence } from "../../app/i18n/refusalSentence.ts";
import { useWords } from "../../app/i18n/words.ts";
import { useTime } from "../../app/time/useTime.ts";
import rows from "../../ui/Rows.module.css";

/** How a channel is, as one would say it. */
export function HealthSentence({ channel }: { readonly channel: Channel }) {
  const { say } = useWords();
  const time = useTime();
  const since = time.moment(Date.parse(channel.statusSince));
  switch (channel.status) {
    case "connected":
      return <span className={rows["good"]}>{say("channels.healthy", { since })}</span>;
    case "paused":
      return <span className={rows["warn"]}>{say("channels.paused", { since })}</span>;
    case "broken":
      return (
        <span className={rows["seal"]}>
          {say("channels.broken", { since, reason: refusalSentence(channel.statusReason ?? "", say) })}
        </span>
      );
  }
}
