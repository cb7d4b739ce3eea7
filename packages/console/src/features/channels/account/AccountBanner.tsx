import { type Channel, channelEndpoints } from "@botschaft/contract";
import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { call } from "../../../app/api/call.ts";
import { useSession } from "../../../app/api/session.ts";
import { useAct } from "../../../app/api/useAct.ts";
import { useWords } from "../../../app/i18n/words.ts";
import { channelsKey, newestAccountEventsQuery } from "../channelQueries.ts";
import { accountSentence } from "./accountSentence.ts";
import styles from "./AccountBanner.module.css";

/** What the platform did to the account and nobody has seen yet. It stays until somebody says that they have. */
export function AccountBanner({ channel }: { readonly channel: Channel }) {
  const { say } = useWords();
  const { may } = useSession();
  const params = { channelId: channel.id };
  const events = useQuery(newestAccountEventsQuery(channel.id));
  const seen = useAct(
    (upTo: string) => call(channelEndpoints.markAccountEventsSeen, { params, body: { upTo } }),
    // The list and the channel itself lie under the same key.
    { refresh: [["channel", channel.id], channelsKey] },
  );
  const open = events.data?.items.filter((event) => event.needsPerson && event.seenAt === null) ?? [];
  const newest = open[0];
  return (
    <section className={styles["banner"]} role="status" aria-label={say("account.title")}>
      <div>
        <b>{say("account.toSee", { count: channel.eventsToSee })}</b>
        {open.slice(0, 3).map((event) => (
          <p key={event.id} dir="auto">
            {accountSentence(event, say)} {event.reason !== null && say("account.reason", { reason: event.reason })}
          </p>
        ))}
      </div>
      {may("channels:write") && newest !== undefined && (
        <Button variant="default" loading={seen.isPending} onClick={() => seen.mutate(newest.id)}>
          {say("account.markSeen")}
        </Button>
      )}
    </section>
  );
}
