import { ledgerEndpoints } from "@botschaft/contract";
import { Button } from "@mantine/core";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { call } from "../../app/api/call.ts";
import { useSession } from "../../app/api/session.ts";
import { useAct } from "../../app/api/useAct.ts";
import { useWords, type Say } from "../../app/i18n/words.ts";
import { useTime } from "../../app/time/useTime.ts";
import { ErrorState } from "../../ui/page/ErrorState.tsx";
import { Loading } from "../../ui/page/Loading.tsx";
import { Part } from "../../ui/page/Page.tsx";
import { RawContent } from "../../ui/text/RawContent.tsx";
import rows from "../../ui/page/Rows.module.css";
import { useToasts } from "../../ui/toasts/useToasts.tsx";
import { ledgerKey } from "./ledgerKey.ts";
import { missingOf } from "./missingOf.ts";
import styles from "./LedgerPart.module.css";

/** What came in, what became of it, and whether anything is missing. */
export function LedgerPart({ channelId }: { readonly channelId: string }) {
  const { say, language } = useWords();
  const { may } = useSession();
  const time = useTime();
  const toasts = useToasts();
  const ledger = useQuery({
    queryKey: [...ledgerKey, "of", channelId],
    queryFn: ({ signal }) => call(ledgerEndpoints.getLedger, { query: { channelId } }, signal),
    refetchInterval: 30_000,
  });
  const replay = useAct(
    (entryIds: readonly string[] | null) =>
      call(ledgerEndpoints.replay, { body: entryIds === null ? {} : { entryIds: [...entryIds] } }),
    {
      refresh: [ledgerKey],
      done: (result) =>
        toasts.say(
          say("ledger.replayedNow", { entries: result.entries, raw: result.rawEvents, fresh: result.newEntries }),
        ),
    },
  );
  const counts =
    ledger.data?.channels.find((each) => each.channelId === channelId) ??
    (ledger.data === undefined
      ? undefined
      : {
          channelId,
          received: 0,
          handled: 0,
          failed: 0,
          pending: 0,
          replayed: 0,
          duplicates: 0,
          unknown: 0,
          uncertain: 0,
          strangers: 0,
          strangerKinds: {},
        });
  const missing = counts === undefined ? 0 : missingOf(counts);
  const number = (value: number) => value.toLocaleString(language);
  return (
    <Part title={say("ledger.title")} hint={say("ledger.hint")}>
      {ledger.isPending && <Loading lines={3} />}
      {ledger.isError && <ErrorState error={ledger.error} retry={() => void ledger.refetch()} />}
      {counts !== undefined && (
        <>
          <p className={`finding ${styles["finding"]}`}>
            {counts.received === 0
              ? say("ledger.nothingYet")
              : missing + counts.failed === 0
                ? say("ledger.allHandled", { received: number(counts.received) })
                : say("ledger.someFailed", {
                    received: number(counts.received),
                    failed: number(counts.failed),
                    missing: number(missing),
                  })}
          </p>
          <dl className={styles["counts"]}>
            {(
              [
                "received",
                "handled",
                "pending",
                "failed",
                "replayed",
                "duplicates",
                "unknown",
                "strangers",
                "uncertain",
              ] as const
            ).map((name) => (
              <div key={name} data-alarm={(name === "failed" && counts.failed > 0) || undefined}>
                <dt>{say(`ledger.${name}`)}</dt>
                <dd>{number(counts[name])}</dd>
                <dd>{say(`ledger.${name}.means`)}</dd>
              </div>
            ))}
            <div data-alarm={missing > 0 || undefined}>
              <dt>{say("ledger.missing")}</dt>
              <dd>{number(missing)}</dd>
              <dd>{say("ledger.missing.means")}</dd>
            </div>
          </dl>
          <p className={styles["since"]}>
            {say("ledger.since", { when: time.moment(Date.parse(ledger.data?.since ?? "")) })}
          </p>
          {may("ledger:write") && counts.failed + missing > 0 && (
            <Button variant="default" loading={replay.isPending} onClick={() => replay.mutate(null)}>
              {say("ledger.replayAll")}
            </Button>
          )}
          {counts.failed > 0 && (
            <FailedEntries channelId={channelId} mayReplay={may("ledger:write")} replay={(id) => replay.mutate([id])} />
          )}
        </>
      )}
    </Part>
  );
}

function FailedEntries({
  channelId,
  mayReplay,
  replay,
}: {
  readonly channelId: string;
  readonly mayReplay: boolean;
  readonly replay: (entryId: string) => void;
}) {
  const { say } = useWords();
  const time = useTime();
  const failed = useInfiniteQuery({
    queryKey: [...ledgerKey, "failed", channelId],
    queryFn: ({ pageParam, signal }) =>
      call(
        ledgerEndpoints.listFailedEntries,
        { query: { channelId, limit: 20, ...(pageParam === null ? {} : { cursor: pageParam }) } },
        signal,
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
  });
  if (failed.isPending) return <Loading lines={3} />;
  if (failed.isError) return <ErrorState error={failed.error} retry={() => void failed.refetch()} />;
  return (
    <>
      <ul className={`${rows["rows"]} ${styles["failed"]}`}>
        {failed.data.pages
          .flatMap((page) => page.items)
          .map((entry) => (
            <li key={entry.entryId}>
              <span className={rows["main"]}>
                <b>{sayKind(say, entry.kind)}</b>
                <span>
                  {say("ledger.failedAt", { when: time.moment(Date.parse(entry.failedAt)), error: entry.error })}
                </span>
                <RawContent raw={entry.raw} />
              </span>
              {mayReplay && (
                <Button variant="subtle" onClick={() => replay(entry.entryId)}>
                  {say("ledger.replayOne")}
                </Button>
              )}
            </li>
          ))}
      </ul>
      {failed.hasNextPage && (
        <Button variant="subtle" loading={failed.isFetchingNextPage} onClick={() => void failed.fetchNextPage()}>
          {say("state.more")}
        </Button>
      )}
    </>
  );
}

const kinds = ["inbound", "member", "timer", "effect_result", "send_refused", "member_gone", "profile"] as const;

/** What an entry asked for; a kind that we have no words for is shown as it came. */
function sayKind(say: Say, kind: string): string {
  const known = kinds.find((each) => each === kind);
  return known === undefined ? kind : say(`ledger.kind.${known}`);
}
