import { ledgerEndpoints, type UnassignedEvent, type UnassignedOf } from "@botschaft/contract";
import { Button } from "@mantine/core";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { call } from "../../app/api/call.ts";
import { useSession } from "../../app/api/session.ts";
import { useAct } from "../../app/api/useAct.ts";
import { useWords } from "../../app/i18n/words.ts";
import { useTime } from "../../app/time/useTime.ts";
import { ErrorState } from "../../ui/page/ErrorState.tsx";
import { Loading } from "../../ui/page/Loading.tsx";
import { Part } from "../../ui/page/Page.tsx";
import { RawText } from "../../ui/text/RawContent.tsx";
import rows from "../../ui/page/Rows.module.css";
import { useToasts } from "../../ui/toasts/useToasts.tsx";
import { ledgerKey } from "./ledgerKey.ts";
import { indented } from "./indented.ts";
import { sizeText } from "./sizeText.ts";
import styles from "./LedgerPart.module.css";

/**
 * Authentic events that found no channel or had no shape we know: of this workspace's own apps, or of the installation's app, which
 * only who runs the installation may see.
 */
export function UnassignedPart({ of }: { readonly of: UnassignedOf }) {
  const { say } = useWords();
  const { may } = useSession();
  const toasts = useToasts();
  const unassigned = useInfiniteQuery({
    queryKey: [...ledgerKey, "unassigned", of],
    queryFn: ({ pageParam, signal }) =>
      call(
        ledgerEndpoints.listUnassignedEvents,
        { query: { of, limit: 20, ...(pageParam === null ? {} : { cursor: pageParam }) } },
        signal,
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
  });
  const replay = useAct((since: string) => call(ledgerEndpoints.replay, { body: { since } }), {
    refresh: [ledgerKey],
    done: (result) =>
      toasts.say(
        say("ledger.replayedNow", { entries: result.entries, raw: result.rawEvents, fresh: result.newEntries }),
      ),
  });
  const events = unassigned.data?.pages.flatMap((page) => page.items) ?? [];
  const oldest = events.at(-1);
  return (
    <Part title={say(`ledger.unassigned.${of}`)} hint={say(`ledger.unassigned.${of}.hint`)}>
      {unassigned.isPending && <Loading lines={2} />}
      {unassigned.isError && <ErrorState error={unassigned.error} retry={() => void unassigned.refetch()} />}
      {unassigned.data !== undefined && oldest === undefined && <p>{say("ledger.unassigned.none")}</p>}
      {oldest !== undefined && (
        <>
          <ul className={rows["rows"]}>
            {events.map((event) => (
              <EventRow key={event.rawId} event={event} />
            ))}
          </ul>
          <div className={rows["buttons"]}>
            {unassigned.hasNextPage && (
              <Button
                variant="subtle"
                loading={unassigned.isFetchingNextPage}
                onClick={() => void unassigned.fetchNextPage()}
              >
                {say("state.more")}
              </Button>
            )}
            {may("ledger:write") && (
              <Button variant="default" loading={replay.isPending} onClick={() => replay.mutate(oldest.receivedAt)}>
                {say("ledger.unassigned.replay")}
              </Button>
            )}
          </div>
        </>
      )}
    </Part>
  );
}

function EventRow({ event }: { readonly event: UnassignedEvent }) {
  const { say, language } = useWords();
  const time = useTime();
  const [isOpen, setIsOpen] = useState(false);
  return (
    <li className={styles["event"]}>
      <span className={rows["main"]}>
        <b>{event.problems.map((problem) => sayProblem(say, problem)).join(" ")}</b>
        <span>
          {say("ledger.unassigned.when", {
            when: time.moment(Date.parse(event.receivedAt)),
            size: sizeText(event.sizeBytes, language),
          })}
        </span>
        {event.accountIds !== null && <Accounts ids={event.accountIds} />}
        {isOpen && <EventContent event={event} />}
      </span>
      <Button variant="subtle" aria-expanded={isOpen} onClick={() => setIsOpen(!isOpen)}>
        {say(isOpen ? "ledger.unassigned.hide" : "ledger.unassigned.show")}
      </Button>
    </li>
  );
}

/** The content is fetched when somebody wants to see it: one may have 3 MB. */
function EventContent({ event: { rawId, accountIds: known } }: { readonly event: UnassignedEvent }) {
  const { say } = useWords();
  const detail = useQuery({
    queryKey: [...ledgerKey, "unassigned", "one", rawId],
    queryFn: ({ signal }) => call(ledgerEndpoints.getUnassignedEvent, { params: { rawId } }, signal),
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (detail.isPending) return <Loading lines={2} />;
  if (detail.isError) return <ErrorState error={detail.error} retry={() => void detail.refetch()} />;
  const { accountIds, raw, isBase64 } = detail.data;
  return (
    <>
      {known === null && <Accounts ids={accountIds} />}
      {isBase64 && <span>{say("ledger.unassigned.base64")}</span>}
      <RawText text={isBase64 ? raw : indented(raw)} />
    </>
  );
}

/** What would have to be connected; said only once, so not again by the content where the row said it. */
function Accounts({ ids }: { readonly ids: readonly string[] }) {
  const { say } = useWords();
  if (ids.length === 0) return null;
  return <span>{say("ledger.unassigned.accounts", { count: ids.length, ids: ids.join(", ") })}</span>;
}

const problems = ["not_json", "empty", "unrecognised", "unknown_account", "foreign_secret"] as const;

function sayProblem(say: ReturnType<typeof useWords>["say"], problem: string): string {
  const known = problems.find((each) => each === problem);
  return known === undefined ? problem : say(`ledger.problem.${known}`);
}
