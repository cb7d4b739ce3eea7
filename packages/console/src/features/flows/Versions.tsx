import { flowEndpoints } from "@botschaft/contract";
import { Button } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { call } from "../../app/api/call.ts";
import { useAct } from "../../app/api/useAct.ts";
import { useWords } from "../../app/i18n/words.ts";
import { useTime } from "../../app/time/useTime.ts";
import { EmptyState } from "../../ui/page/EmptyState.tsx";
import { ErrorState } from "../../ui/page/ErrorState.tsx";
import { Loading } from "../../ui/page/Loading.tsx";
import { Part } from "../../ui/page/Page.tsx";
import rows from "../../ui/page/Rows.module.css";
import { useToasts } from "../../ui/toasts/useToasts.tsx";
import { flowsKey } from "./flowQueries.ts";

/** Every version there was, newest first, and the way back to one. */
export function Versions({
  flowId,
  draftUpdatedAt,
  mayWrite,
}: {
  readonly flowId: string;
  readonly draftUpdatedAt: string;
  readonly mayWrite: boolean;
}) {
  const { say } = useWords();
  const time = useTime();
  const toasts = useToasts();
  const versions = useInfiniteQuery({
    queryKey: [...flowsKey, flowId, "versions"],
    queryFn: ({ pageParam, signal }) =>
      call(
        flowEndpoints.listFlowVersions,
        { params: { flowId }, query: { limit: 20, ...(pageParam === null ? {} : { cursor: pageParam }) } },
        signal,
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
  });
  const rollback = useAct(
    (version: { readonly id: string; readonly number: number }) =>
      call(flowEndpoints.rollbackFlow, {
        params: { flowId, versionId: version.id },
        query: { ifUpdatedAt: draftUpdatedAt },
      }),
    { refresh: [flowsKey], done: () => toasts.say(say("flows.rolledBack")) },
  );
  const all = versions.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Part title={say("flows.versions")} hint={say("flows.versions.hint")}>
      {versions.isPending && <Loading lines={2} />}
      {versions.isError && <ErrorState error={versions.error} retry={() => void versions.refetch()} />}
      {versions.isSuccess && all.length === 0 && (
        <EmptyState finding={say("flows.neverPublished")} next={say("flows.neverPublished.next")} />
      )}
      {all.length > 0 && (
        <ul className={rows["rows"]}>
          {all.map((version) => (
            <li key={version.id}>
              <span className={rows["main"]}>
                <b>{say("flows.version", { number: version.number })}</b>
                <span>
                  {version.publishedBy === null
                    ? time.moment(Date.parse(version.publishedAt))
                    : say("flows.versionBy", {
                        when: time.moment(Date.parse(version.publishedAt)),
                        by: version.publishedBy,
                      })}
                </span>
              </span>
              {version.isPublished ? (
                <span className={rows["good"]}>{say("flows.isLive")}</span>
              ) : (
                mayWrite && (
                  <Button
                    variant="subtle"
                    loading={rollback.isPending && rollback.variables.id === version.id}
                    onClick={() => rollback.mutate(version)}
                  >
                    {say("flows.rollback")}
                  </Button>
                )
              )}
            </li>
          ))}
        </ul>
      )}
      {versions.hasNextPage && (
        <Button variant="subtle" loading={versions.isFetchingNextPage} onClick={() => void versions.fetchNextPage()}>
          {say("state.more")}
        </Button>
      )}
    </Part>
  );
}
