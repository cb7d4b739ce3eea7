import { allScopes, apiKeyEndpoints, type ApiKey, type Scope } from "@botschaft/contract";
import { Button, Modal, Select, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { call } from "../../app/api/call.ts";
import { useSession } from "../../app/api/session.ts";
import { useAct } from "../../app/api/useAct.ts";
import { useWords } from "../../app/i18n/words.ts";
import { useTime } from "../../app/time/useTime.ts";
import { ConfirmByName } from "../../ui/form/ConfirmByName.tsx";
import { CopyField } from "../../ui/form/CopyField.tsx";
import { EmptyState } from "../../ui/page/EmptyState.tsx";
import { Form } from "../../ui/form/Form.tsx";
import { Loaded } from "../../ui/page/Loaded.tsx";
import { Page } from "../../ui/page/Page.tsx";
import rows from "../../ui/page/Rows.module.css";
import { ScopeTable } from "./ScopeTable.tsx";
import { sayScopes } from "./scopeWords.ts";

const keysKey = ["apiKeys"] as const;

/** Keys for programs: what they may do, when they were last used. */
export function ApiKeysScreen() {
  const { say } = useWords();
  const { workspaceId, may } = useSession();
  const [isMaking, setIsMaking] = useState(false);
  const keys = useQuery({
    queryKey: keysKey,
    queryFn: ({ signal }) => call(apiKeyEndpoints.listApiKeys, { params: { workspaceId } }, signal),
  });
  const make = may("keys:write") && <Button onClick={() => setIsMaking(true)}>{say("apiKeys.make")}</Button>;
  return (
    <Page title={say("nav.apiKeys")} actions={make} finding={say("apiKeys.finding")}>
      <Loaded query={keys}>
        {({ items }) =>
          items.length === 0 ? (
            <EmptyState finding={say("apiKeys.none")} next={say("apiKeys.none.next")}>
              {make}
            </EmptyState>
          ) : (
            <ul className={rows["rows"]}>
              {items.map((key) => (
                <KeyRow key={key.id} apiKey={key} />
              ))}
            </ul>
          )
        }
      </Loaded>
      <Modal
        opened={isMaking}
        onClose={() => setIsMaking(false)}
        title={say("apiKeys.make")}
        size={560}
        closeButtonProps={{ "aria-label": say("action.close") }}
      >
        <MakeKey close={() => setIsMaking(false)} />
      </Modal>
    </Page>
  );
}

function KeyRow({ apiKey }: { readonly apiKey: ApiKey }) {
  const { say } = useWords();
  const time = useTime();
  const { workspaceId, may } = useSession();
  const [isRevoking, setIsRevoking] = useState(false);
  const revoke = useAct(() => call(apiKeyEndpoints.revokeApiKey, { params: { workspaceId, keyId: apiKey.id } }), {
    refresh: [keysKey],
    done: () => setIsRevoking(false),
  });
  const used =
    apiKey.lastUsedAt === null
      ? say("apiKeys.neverUsed")
      : say("apiKeys.lastUsed", { when: time.moment(Date.parse(apiKey.lastUsedAt)) });
  const scopes = apiKey.scopes.length === allScopes.length ? say("apiKeys.allScopes") : sayScopes(apiKey.scopes, say);
  return (
    <li>
      <span className={rows["main"]}>
        <b dir="auto">
          {apiKey.name} <span className={rows["code"]}>…{apiKey.hint}</span>
        </b>
        <span>
          {used}
          {apiKey.expiresAt !== null &&
            ` · ${say("apiKeys.ends", { when: time.moment(Date.parse(apiKey.expiresAt)) })}`}
        </span>
        <span className={rows["quiet"]}>{scopes}</span>
      </span>
      {may("keys:write") && (
        <Button variant="subtle" onClick={() => setIsRevoking(true)}>
          {say("apiKeys.revoke")}
        </Button>
      )}
      <ConfirmByName
        isOpen={isRevoking}
        close={() => setIsRevoking(false)}
        title={say("apiKeys.revokeTitle", { name: apiKey.name })}
        consequence={say("apiKeys.revokeConsequence")}
        name={apiKey.name}
        act={say("apiKeys.revoke")}
        isBusy={revoke.isPending}
        onConfirm={() => revoke.mutate(undefined)}
      />
    </li>
  );
}

const days = { never: null, d30: 30, d90: 90, d365: 365 } as const;
type Lifetime = keyof typeof days;
const lifetimes: readonly Lifetime[] = ["never", "d30", "d90", "d365"];

function MakeKey({ close }: { readonly close: () => void }) {
  const { say } = useWords();
  const { workspaceId, me } = useSession();
  const [name, setName] = useState("");
  const [scopes, setScopes] = useState<readonly Scope[]>([]);
  const [lifetime, setLifetime] = useState<Lifetime>("never");
  const [secret, setSecret] = useState<string | null>(null);
  /** Nothing is called missing before somebody said that they are done. */
  const [isSent, setIsSent] = useState(false);
  const make = useAct(
    () => {
      const length = days[lifetime];
      return call(apiKeyEndpoints.createApiKey, {
        params: { workspaceId },
        body: {
          name: name.trim(),
          scopes: [...scopes],
          ...(length === null ? {} : { expiresAt: new Date(Date.now() + length * 86_400_000).toISOString() }),
        },
      });
    },
    { refresh: [keysKey], done: (made) => setSecret(made.secret) },
  );
  if (secret !== null) {
    return (
      <div className={rows["form"]}>
        <p>{say("apiKeys.secretOnce")}</p>
        <CopyField label={say("apiKeys.secret")} value={secret} />
        <Button variant="default" onClick={close}>
          {say("apiKeys.kept")}
        </Button>
      </div>
    );
  }
  const mine = allScopes.filter((scope) => me.scopes.includes(scope));
  const isNameMissing = isSent && name.trim() === "";
  const isEmpty = isSent && scopes.length === 0;
  return (
    <Form
      act={say("apiKeys.make")}
      isBusy={make.isPending}
      onSubmit={() => {
        setIsSent(true);
        if (name.trim() !== "" && scopes.length > 0) make.mutate(undefined);
      }}
    >
      <TextInput
        data-autofocus
        error={isNameMissing ? say("apiKeys.name.missing") : null}
        label={say("apiKeys.name")}
        description={say("apiKeys.name.hint")}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        withAsterisk
        maxLength={100}
      />
      <ScopeTable mine={mine} chosen={scopes} choose={setScopes} error={isEmpty ? say("apiKeys.chooseSome") : null} />
      <Select
        label={say("apiKeys.lifetime")}
        allowDeselect={false}
        value={lifetime}
        data={lifetimes.map((each) => ({ value: each, label: say(`apiKeys.lifetime.${each}`) }))}
        onChange={(value) => setLifetime(lifetimes.find((each) => each === value) ?? "never")}
      />
    </Form>
  );
}
