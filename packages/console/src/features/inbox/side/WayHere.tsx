import type { ConversationDetail } from "@botschaft/contract";
import { useSession } from "../../../app/api/session.ts";
import { useWords } from "../../../app/i18n/words.ts";
import { useTime } from "../../../app/time/useTime.ts";
import type { LoadedThread } from "../model/threadMessages.ts";
import { wayHere } from "../model/wayHere.ts";
import { eventSentence } from "../thread/eventSentence.ts";
import styles from "./ContactPanel.module.css";

/** How it came to this, newest first: what happened in the thread, where the bot stands, how the person found us. */
export function WayHere({
  detail,
  thread,
}: {
  readonly detail: ConversationDetail;
  readonly thread: LoadedThread | undefined;
}) {
  const { say } = useWords();
  const time = useTime();
  const { userName } = useSession();
  const run = detail.run;
  return (
    <section>
      <h3>{say("side.wayHere")}</h3>
      <dl className={styles["way"]}>
        {run !== null && (
          <div>
            <dt>{time.short(Date.parse(run.startedAt))}</dt>
            <dd dir="auto">{say("side.inFlow", { flow: run.flowName ?? say("side.aFlow") })}</dd>
          </div>
        )}
        {wayHere(detail, thread).map((step, index) => (
          <div key={index}>
            <dt title={time.full(step.at)}>{time.short(step.at)}</dt>
            <dd dir="auto">
              {step.event === null ? say("side.firstWrote") : eventSentence(step.event, { say, time, userName })}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
