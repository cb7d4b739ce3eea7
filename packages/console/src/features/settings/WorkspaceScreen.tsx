import { workspaceEndpoints, type Workspace } from "@botschaft/contract";
import { Select, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { call } from "../../app/api/call.ts";
import { useSession } from "../../app/api/session.ts";
import { useWords } from "../../app/i18n/words.ts";
import { LanguageSelect } from "../../ui/form/LanguageSelect.tsx";
import { Loaded } from "../../ui/page/Loaded.tsx";
import { Page } from "../../ui/page/Page.tsx";
import { SaveForm } from "../../ui/form/SaveForm.tsx";

const workspaceKey = ["workspace"] as const;

/** What the business is called, and what applies to all of its channels. */
export function WorkspaceScreen() {
  const { say } = useWords();
  const { workspaceId, may } = useSession();
  const workspace = useQuery({
    queryKey: workspaceKey,
    queryFn: ({ signal }) => call(workspaceEndpoints.getWorkspace, { params: { workspaceId } }, signal),
  });
  return (
    <Page title={say("nav.settings")} finding={say(may("workspaces:write") ? "settings.finding" : "settings.readOnly")}>
      <Loaded query={workspace}>{(loaded) => <Settings key={loaded.id} workspace={loaded} />}</Loaded>
    </Page>
  );
}

const countries = [
  "DE",
  "AT",
  "CH",
  "LI",
  "LU",
  "BE",
  "NL",
  "DK",
  "FR",
  "IT",
  "PL",
  "CZ",
  "SE",
  "NO",
  "FI",
  "ES",
  "PT",
  "IE",
  "GB",
  "US",
];

function Settings({ workspace }: { readonly workspace: Workspace }) {
  const { say, language } = useWords();
  const { may } = useSession();
  const [name, setName] = useState(workspace.name);
  const [settings, setSettings] = useState(workspace.settings);
  const names = new Intl.DisplayNames([language], { type: "region" });
  const mayWrite = may("workspaces:write");
  const save = () =>
    call(workspaceEndpoints.updateWorkspace, {
      params: { workspaceId: workspace.id },
      body: { name: name.trim(), settings },
    });
  return (
    <SaveForm save={save} refresh={[workspaceKey, ["me"]]} isReadOnly={!mayWrite}>
      <TextInput
        label={say("settings.name")}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        required
        maxLength={100}
        disabled={!mayWrite}
      />
      <LanguageSelect
        label={say("settings.language")}
        description={say("settings.language.hint")}
        disabled={!mayWrite}
        value={settings.defaultLanguage}
        onChange={(defaultLanguage) => setSettings({ ...settings, defaultLanguage })}
      />
      <Select
        label={say("settings.country")}
        description={say("settings.country.hint")}
        allowDeselect={false}
        searchable
        disabled={!mayWrite}
        value={settings.country}
        data={[...new Set([...countries, settings.country])].map((code) => ({
          value: code,
          label: names.of(code) ?? code,
        }))}
        onChange={(value) => setSettings({ ...settings, country: value ?? settings.country })}
      />
      <Select
        label={say("settings.timezone")}
        allowDeselect={false}
        searchable
        disabled={!mayWrite}
        limit={80}
        value={settings.timezone}
        data={timezones(settings.timezone)}
        onChange={(value) => setSettings({ ...settings, timezone: value ?? settings.timezone })}
      />
    </SaveForm>
  );
}

function timezones(current: string): string[] {
  return [
    ...new Set([current, "Europe/Berlin", "Europe/Vienna", "Europe/Zurich", ...Intl.supportedValuesOf("timeZone")]),
  ];
}
