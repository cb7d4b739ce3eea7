import { channelEndpoints, type Channel } from "@botschaft/contract";
import { PasswordInput, Switch, TextInput, Textarea } from "@mantine/core";
import { useState } from "react";
import { call } from "../../app/api/call.ts";
import { useWords } from "../../app/i18n/words.ts";
import { LanguageSelect } from "../../ui/form/LanguageSelect.tsx";
import { SaveForm } from "../../ui/form/SaveForm.tsx";
import { BotReturns } from "./BotReturns.tsx";
import { channelsKey } from "./channelQueries.ts";

const disclosureLimit = 500;

/** How a channel is set. Secrets are only ever replaced, never shown. */
export function EditChannel({ channel }: { readonly channel: Channel }) {
  const { say } = useWords();
  const [name, setName] = useState(channel.name);
  const [token, setToken] = useState("");
  const [appId, setAppId] = useState(channel.appId ?? "");
  const [appSecret, setAppSecret] = useState("");
  const [settings, setSettings] = useState(channel.settings);
  const change = (part: Partial<Channel["settings"]>) => setSettings({ ...settings, ...part });
  const isGerman = settings.country === "DE";
  const save = () =>
    call(channelEndpoints.updateChannel, {
      params: { channelId: channel.id },
      body: {
        name: name.trim(),
        appId: appId.trim() === "" ? null : appId.trim(),
        ...(token.trim() === "" ? {} : { token: token.trim() }),
        ...(appSecret.trim() === "" ? {} : { appSecret: appSecret.trim() }),
        settings: {
          defaultLanguage: settings.defaultLanguage,
          botReturnsAfterMinutes: settings.botReturnsAfterMinutes,
          isHumanAgentAllowed: settings.isHumanAgentAllowed,
          sendRatePerSecond: settings.sendRatePerSecond,
          disclosure: { isOn: settings.disclosure.isOn, text: settings.disclosure.text },
        },
      },
    });
  const disclosureText = (language: "de" | "en") => (
    <Textarea
      label={say(`channels.disclosureText.${language}`)}
      description={`${(settings.disclosure.text[language] ?? "").length} / ${disclosureLimit}`}
      maxLength={disclosureLimit}
      autosize
      minRows={2}
      value={settings.disclosure.text[language] ?? ""}
      placeholder={say("channels.disclosureText.own")}
      onChange={(event) => {
        const { [language]: _, ...others } = settings.disclosure.text;
        const text = event.currentTarget.value;
        change({
          disclosure: { ...settings.disclosure, text: text === "" ? others : { ...others, [language]: text } },
        });
      }}
    />
  );
  return (
    <SaveForm
      save={save}
      refresh={[["channel", channel.id], channelsKey]}
      done={() => {
        setToken("");
        setAppSecret("");
      }}
    >
      <TextInput
        label={say("connect.name")}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        required
        maxLength={100}
      />
      <NewSecret label={say("channels.newToken")} hint={channel.tokenHint} value={token} onChange={setToken} />
      <TextInput
        label={say("connect.appId")}
        value={appId}
        onChange={(event) => setAppId(event.currentTarget.value)}
        pattern="\d{1,32}"
        inputMode="numeric"
        autoComplete="off"
      />
      <NewSecret
        label={say("channels.newAppSecret")}
        hint={channel.appSecretHint}
        value={appSecret}
        onChange={setAppSecret}
      />
      <LanguageSelect
        label={say("settings.language")}
        value={settings.defaultLanguage}
        onChange={(defaultLanguage) => change({ defaultLanguage })}
      />
      <BotReturns
        minutes={settings.botReturnsAfterMinutes}
        onChange={(botReturnsAfterMinutes) => change({ botReturnsAfterMinutes })}
      />
      <Switch
        label={say("channels.humanAgent")}
        description={say("channels.humanAgent.hint")}
        checked={settings.isHumanAgentAllowed}
        onChange={(event) => change({ isHumanAgentAllowed: event.currentTarget.checked })}
      />
      <Switch
        label={say("channels.disclosure")}
        description={say(isGerman ? "channels.disclosure.german" : "channels.disclosure.hint")}
        checked={isGerman || settings.disclosure.isOn}
        disabled={isGerman}
        onChange={(event) => change({ disclosure: { ...settings.disclosure, isOn: event.currentTarget.checked } })}
      />
      {disclosureText("de")}
      {disclosureText("en")}
    </SaveForm>
  );
}

/** Takes the place of the secret that is stored; of that one only the end is known here. */
function NewSecret({
  label,
  hint,
  value,
  onChange,
}: {
  readonly label: string;
  readonly hint: string | null;
  readonly value: string;
  readonly onChange: (value: string) => void;
}) {
  const { say } = useWords();
  return (
    <PasswordInput
      label={label}
      description={hint === null ? say("channels.noToken") : say("channels.tokenEnds", { hint })}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
      autoComplete="off"
      visibilityToggleButtonProps={{ "aria-label": say("auth.showPassword") }}
    />
  );
}
