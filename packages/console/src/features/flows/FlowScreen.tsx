import { flowEndpoints, type Flow } from "@botschaft/contract";
import { Button, NumberInput, Switch, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useParams } from "@tanstack/react-router";
import { useState } from "react";
import { call } from "../../app/api/call.ts";
import { isRefusal } from "../../app/api/refusal.ts";
import { useSession } from "../../app/api/session.ts";
import { useAct } from "../../app/api/useAct.ts";
import { useWords } from "../../app/i18n/words.ts";
import { useTime } from "../../app/time/useTime.ts";
import { BackLink } from "../../ui/page/BackLink.tsx";
import { ConfirmByName } from "../../ui/form/ConfirmByName.tsx";
import { Loaded } from "../../ui/page/Loaded.tsx";
import { Page, Part } from "../../ui/page/Page.tsx";
import rows from "../../ui/page/Rows.module.css";
import { SaveForm } from "../../ui/form/SaveForm.tsx";
import { useToasts } from "../../ui/toasts/useToasts.tsx";
import { flowQuery, flowsKey } from "./flowQueries.ts";
import { Outline } from "./Outline.tsx";
import { Problems } from "./Problems.tsx";
import { saveFile } from "./saveFile.ts";
import { Versions } from "./Versions.tsx";

/** One bot: whether its draft can be published, what it says, which versions there were. */
export function FlowScreen() {
  const { say } = useWords();
  const { may } = useSession();
  const { flowId } = useParams({ from: "/shell/flows/$flowId" });
  const flow = useQuery(flowQuery(flowId));
  return (
    <Page
      title={flow.data?.name ?? say("nav.flows")}
      back={<BackLink to="/flows" label={say("flows.back")} />}
      actions={flow.data !== undefined && <Acts flow={flow.data} mayWrite={may("flows:write")} />}
      finding={flow.data && <Standing flow={flow.data} />}
    >
      <Loaded query={flow}>
        {(loaded) => (
          <>
            {loaded.problems.length > 0 && (
              <Part title={say("flows.problems")}>
                <Problems problems={loaded.problems} jump={jumpTo} />
              </Part>
            )}
            <Part title={say("flows.draft")} hint={say("flows.draft.hint")}>
              <Outline definition={loaded.draft} />
            </Part>
            <Versions flowId={flowId} draftUpdatedAt={loaded.draftUpdatedAt} mayWrite={may("flows:write")} />
            {may("flows:write") && <Settings key={loaded.id} flow={loaded} />}
          </>
        )}
      </Loaded>
    </Page>
  );
}

function jumpTo(nodeId: string): void {
  const step = document.getElementById(`step-${nodeId}`);
  step?.scrollIntoView({ block: "center" });
  step?.focus({ preventScroll: true });
}

/** In one sentence: what is live, and what the draft would change. */
function Standing({ flow }: { readonly flow: Flow }) {
  const { say } = useWords();
  const time = useTime();
  const errors = flow.problems.filter((problem) => problem.severity === "error").length;
  const version = flow.publishedVersion;
  const live =
    version === null
      ? say("flows.neverPublished")
      : say("flows.standing", { number: version.number, when: time.moment(Date.parse(version.publishedAt)) });
  const draft =
    errors > 0
      ? say("flows.errors", { count: errors })
      : version === null || flow.hasUnpublishedChanges
        ? say("flows.draftReady")
        : say("flows.noChanges");
  return (
    <>
      {live} {draft}
    </>
  );
}

function Acts({ flow, mayWrite }: { readonly flow: Flow; readonly mayWrite: boolean }) {
  const { say } = useWords();
  const toasts = useToasts();
  const params = { flowId: flow.id };
  const publish = useAct(
    () => call(flowEndpoints.publishFlow, { params, query: { ifUpdatedAt: flow.draftUpdatedAt } }),
    {
      refresh: [flowsKey],
      done: () => toasts.say(say("flows.publishedNow", { name: flow.name })),
    },
  );
  const exportIt = useAct(() => call(flowEndpoints.exportFlow, { params }), {
    done: (file) => saveFile(`${flow.name}.json`, JSON.stringify(file, null, 2)),
  });
  const errors = flow.problems.filter((problem) => problem.severity === "error").length;
  const hasNews = flow.publishedVersion === null || flow.hasUnpublishedChanges;
  return (
    <>
      {errors > 0 && <span className={rows["seal"]}>{say("flows.toMend", { count: errors })}</span>}
      <Button variant="default" loading={exportIt.isPending} onClick={() => exportIt.mutate(undefined)}>
        {say("flows.export")}
      </Button>
      {mayWrite && (
        <Button
          disabled={errors > 0 || !hasNews}
          loading={publish.isPending}
          onClick={() => publish.mutate(undefined)}
          title={publish.isError && isRefusal(publish.error, "flow_invalid") ? say("problem.flow_invalid") : undefined}
        >
          {say("flows.publish")}
        </Button>
      )}
    </>
  );
}

function Settings({ flow }: { readonly flow: Flow }) {
  const { say } = useWords();
  const navigate = useNavigate();
  const [name, setName] = useState(flow.name);
  const [priority, setPriority] = useState(flow.priority);
  const [isActive, setIsActive] = useState(flow.isActive);
  const [isArchiving, setIsArchiving] = useState(false);
  const params = { flowId: flow.id };
  const archive = useAct(() => call(flowEndpoints.archiveFlow, { params }), {
    refresh: [flowsKey],
    done: () => void navigate({ to: "/flows" }),
  });
  return (
    <Part title={say("nav.settings")}>
      <SaveForm
        save={() => call(flowEndpoints.updateFlow, { params, body: { name: name.trim(), priority, isActive } })}
        refresh={[flowsKey]}
        others={
          <Button variant="subtle" onClick={() => setIsArchiving(true)}>
            {say("flows.archive")}
          </Button>
        }
      >
        <TextInput
          label={say("flows.name")}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          required
          maxLength={200}
        />
        <NumberInput
          label={say("flows.priority")}
          description={say("flows.priority.hint")}
          min={0}
          max={10_000}
          allowDecimal={false}
          value={priority}
          onChange={(value) => setPriority(typeof value === "number" ? value : flow.priority)}
        />
        <Switch
          label={say("flows.active")}
          description={say("flows.active.hint")}
          checked={isActive}
          onChange={(event) => setIsActive(event.currentTarget.checked)}
        />
      </SaveForm>
      <ConfirmByName
        isOpen={isArchiving}
        close={() => setIsArchiving(false)}
        title={say("flows.archiveTitle", { name: flow.name })}
        consequence={say("flows.archiveConsequence")}
        name={flow.name}
        act={say("flows.archive")}
        isBusy={archive.isPending}
        onConfirm={() => archive.mutate(undefined)}
      />
    </Part>
  );
}
