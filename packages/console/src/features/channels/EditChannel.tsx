import { channelEndpoints, type Channel } from "@botschaft/contract";
import { Button, NumberInput, PasswordInput, Select, Switch, TextInput, Textarea } from "@mantine/core";
import { useState, type FormEvent } from "react";
import { call } from "../../app/api/call.ts";
import { useAct } from "../../app/api/useAct.ts";
import { useWords } from "../../app/i18n/words.ts";
import rows from "../../ui/Rows.module.css";
import { useToasts } from "../../ui/useToasts.tsx";
import { channelsKey } from "./channelQueries.ts";

const disclosureLimit = 500;

/** How a channel is set. Secrets are only ever replaced, never shown. */
export function EditChannel({ channel }: { readonly channel: Channel }) {
  const { say } = useWords();
  const toasts = useToasts();
  const [name, setName] = useState(channel.name);
  const [token, setToken] = useState("");
  const [appId, setAppId] = useState(channel.appId ?? "");
  const [appSecret, setAppSecret] = useState("");
  const [settings, setSettings] = useState(channel.settings);
  const change = (part: Partial<Channel["settings"]>) => setSettings({ ...settings, ...part });
  const isGerman = settings.country === "DE";
  const save = useAct(
    () =>
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
      }),
    {
      refresh: [["channel", channel.id], channelsKey],
      done: () => {
        setToken("");
        setAppSecret("");
        toasts.say(say("settings.saved"));
      },
    },
  );
  const toggle = { "aria-label": say("auth.showPassword") };
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
    <form
      className={rows["form"]}
      onSubmit={(event: FormEvent) => {
        event.preventDefault();
        save.mutate(undefined);
      }}
    >
      <TextInput
        label={say("connect.name")}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        required
        maxLength={100}
      />
      <PasswordInput
        label={say("channels.newToken")}
        description={
          channel.tokenHint === null ? say("channels.noToken") : say("channels.tokenEnds", { hint: channel.tokenHint })
        }
        value={token}
        onChange={(event) => setToken(event.currentTarget.value)}
        autoComplete="off"
        visibilityToggleButtonProps={toggle}
      />
      <TextInput
        label={say("connect.appId")}
        value={appId}
        onChange={(event) => setAppId(event.currentTarget.value)}
        pattern="\d{1,32}"
        inputMode="numeric"
        autoComplete="off"
      />
      <PasswordInput
        label={say("channels.newAppSecret")}
        description={
          channel.appSecretHint === null
            ? say("channels.noToken")
            : say("channels.tokenEnds", { hint: channel.appSecretHint })
        }
        value={appSecret}
        onChange={(event) => setAppSecret(event.currentTarget.value)}
        autoComplete="off"
        visibilityToggleButtonProps={toggle}
      />
      <Select
        label={say("settings.language")}
        allowDeselect={false}
        value={settings.defaultLanguage}
        data={[
          { value: "de", label: "Deutsch" },
          { value: "en", label: "English" },
        ]}
        onChange={(value) => change({ defaultLanguage: value === "en" ? "en" : "de" })}
      />
      <NumberInput
        label={say("channels.botReturns")}
        description={say("channels.botReturns.hint")}
        min={1}
        max={43_200}
        allowDecimal={false}
        value={settings.botReturnsAfterMinutes ?? ""}
        onChange={(value) => change({ botReturnsAfterMinutes: typeof value === "number" ? value : null })}
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
      <div className={rows["buttons"]}>
        <Button type="submit" loading={save.isPending}>
          {say("action.save")}
        </Button>
      </div>
    </form>
  );
}
