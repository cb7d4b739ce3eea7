import type { Channel } from "@botschaft/contract";
import { refusalSentence } from "../../../app/i18n/refusalSentence.ts";
import { useWords } from "../../../app/i18n/words.ts";
import { useTime } from "../../../app/time/useTime.ts";
import rows from "../../../ui/page/Rows.module.css";

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

/** Events of the time before are missing, and whoever wonders about that finds the reason here. */
export function ResubscribedSentence({ channel }: { readonly channel: Channel }) {
  const { say } = useWords();
  const time = useTime();
  if (channel.resubscribedAt === null) return null;
  return <span>{say("channels.resubscribed", { when: time.moment(Date.parse(channel.resubscribedAt)) })}</span>;
}
