import { flowEndpoints, type FlowSummary } from "@botschaft/contract";
import { Button, Modal, Switch } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { call } from "../../app/api/call.ts";
import { useSession } from "../../app/api/session.ts";
import { useAct } from "../../app/api/useAct.ts";
import { useWords } from "../../app/i18n/words.ts";
import { useTime } from "../../app/time/useTime.ts";
import { EmptyState } from "../../ui/page/EmptyState.tsx";
import { Loaded } from "../../ui/page/Loaded.tsx";
import { Page } from "../../ui/page/Page.tsx";
import rows from "../../ui/page/Rows.module.css";
import { flowsKey, flowsQuery } from "./flowQueries.ts";
import { ImportFlow } from "./ImportFlow.tsx";

/** The bots, in the order in which they are asked. */
export function FlowsScreen() {
  const { say } = useWords();
  const { may } = useSession();
  const [isImporting, setIsImporting] = useState(false);
  const flows = useQuery(flowsQuery);
  const mayWrite = may("flows:write");
  const importButton = mayWrite && <Button onClick={() => setIsImporting(true)}>{say("flows.import")}</Button>;
  const active = flows.data?.items.filter((flow) => flow.isActive && flow.publishedVersion !== null).length ?? 0;
  const finding =
    flows.data === undefined || flows.data.items.length === 0 ? undefined : say("flows.finding", { count: active });
  return (
    <Page title={say("nav.flows")} actions={importButton} finding={finding}>
      <Loaded query={flows}>
        {({ items }) =>
          items.length === 0 ? (
            <EmptyState finding={say("flows.none")} next={say("flows.none.next")}>
              {importButton}
            </EmptyState>
          ) : (
            <ul className={rows["rows"]}>
              {items.map((flow) => (
                <FlowRow key={flow.id} flow={flow} mayWrite={mayWrite} />
              ))}
            </ul>
          )
        }
      </Loaded>
      <Modal
        opened={isImporting}
        onClose={() => setIsImporting(false)}
        title={say("flows.import")}
        size={620}
        closeButtonProps={{ "aria-label": say("action.close") }}
      >
        <ImportFlow />
      </Modal>
    </Page>
  );
}

function FlowRow({ flow, mayWrite }: { readonly flow: FlowSummary; readonly mayWrite: boolean }) {
  const { say } = useWords();
  const time = useTime();
  const toggle = useAct(
    (isActive: boolean) => call(flowEndpoints.updateFlow, { params: { flowId: flow.id }, body: { isActive } }),
    { refresh: [flowsKey] },
  );
  const isActive = toggle.isPending ? toggle.variables : flow.isActive;
  const version = flow.publishedVersion;
  return (
    <li>
      <span className={rows["main"]}>
        <Link to="/flows/$flowId" params={{ flowId: flow.id }} dir="auto">
          {flow.name}
        </Link>
        <span>
          {version === null
            ? say("flows.neverPublished")
            : say("flows.published", { number: version.number, when: time.moment(Date.parse(version.publishedAt)) })}
          {flow.hasUnpublishedChanges && version !== null && (
            <>
              {" "}
              · <b className={rows["warn"]}>{say("flows.changed")}</b>
            </>
          )}
        </span>
      </span>
      <span className={rows["side"]}>
        <span title={say("flows.priority.hint")}>{say("flows.priorityIs", { priority: flow.priority })}</span>
        <Switch
          checked={isActive}
          disabled={!mayWrite || toggle.isPending}
          onChange={(event) => toggle.mutate(event.currentTarget.checked)}
          aria-label={say("flows.activeOf", { name: flow.name })}
          label={say(isActive ? "flows.on" : "flows.off")}
          styles={{ label: { minWidth: 30 } }}
        />
      </span>
    </li>
  );
}
