import { type AccountEvent, channelEndpoints } from "@botschaft/contract";
import { Button } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { call } from "../../../app/api/call.ts";
import { useWords } from "../../../app/i18n/words.ts";
import { useTime } from "../../../app/time/useTime.ts";
import { ErrorState } from "../../../ui/page/ErrorState.tsx";
import { Loading } from "../../../ui/page/Loading.tsx";
import { Part } from "../../../ui/page/Page.tsx";
import rows from "../../../ui/page/Rows.module.css";
import { RawContent } from "../../../ui/text/RawContent.tsx";
import { accountEventsKey } from "../channelQueries.ts";
import { accountSentence } from "./accountSentence.ts";

/** What the platform said about the account itself, and what came without a contact: it has no conversation to be seen in. */
export function AccountEventsPart({ channelId }: { readonly channelId: string }) {
  const { say } = useWords();
  const events = useInfiniteQuery({
    queryKey: [...accountEventsKey(channelId), "all"],
    queryFn: ({ pageParam, signal }) =>
      call(
        channelEndpoints.listAccountEvents,
        { params: { channelId }, query: { limit: 10, ...(pageParam === null ? {} : { cursor: pageParam }) } },
        signal,
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
  });
  const items = events.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Part title={say("account.title")} hint={say("account.hint")}>
      {events.isPending && <Loading lines={2} />}
      {events.isError && <ErrorState error={events.error} retry={() => void events.refetch()} />}
      {events.isSuccess && items.length === 0 && <p>{say("account.none")}</p>}
      {items.length > 0 && (
        <ul className={rows["rows"]}>
          {items.map((event) => (
            <EventRow key={event.id} event={event} />
          ))}
        </ul>
      )}
      {events.hasNextPage && (
        <Button variant="subtle" loading={events.isFetchingNextPage} onClick={() => void events.fetchNextPage()}>
          {say("state.more")}
        </Button>
      )}
    </Part>
  );
}

function EventRow({ event }: { readonly event: AccountEvent }) {
  const { say } = useWords();
  const time = useTime();
  return (
    <li>
      <span className={rows["main"]}>
        <b className={event.needsPerson && event.seenAt === null ? rows["seal"] : undefined} dir="auto">
          {accountSentence(event, say)}
        </b>
        {event.reason !== null && <span dir="auto">{say("account.reason", { reason: event.reason })}</span>}
        <span>
          {time.moment(Date.parse(event.at))}
          {event.seenAt !== null && <> · {say("account.seenAt", { when: time.moment(Date.parse(event.seenAt)) })}</>}
        </span>
        {event.raw !== null && <RawContent raw={event.raw} />}
      </span>
    </li>
  );
}
