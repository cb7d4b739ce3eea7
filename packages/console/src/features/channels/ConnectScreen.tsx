import { channelEndpoints, type Channel, type ChannelCheck } from "@botschaft/contract";
import { Button, PasswordInput, TextInput } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { call } from "../../app/api/call.ts";
import { useSession } from "../../app/api/session.ts";
import { useAct } from "../../app/api/useAct.ts";
import { useProblemSentence } from "../../app/api/useProblemSentence.ts";
import { useWords } from "../../app/i18n/words.ts";
import { BackLink } from "../../ui/page/BackLink.tsx";
import { EmptyState } from "../../ui/page/EmptyState.tsx";
import { Form } from "../../ui/form/Form.tsx";
import { Page, Part } from "../../ui/page/Page.tsx";
import rows from "../../ui/page/Rows.module.css";
import { channelsKey } from "./channelQueries.ts";
import { Checks } from "./checks/Checks.tsx";
import { WebhookFields } from "./WebhookFields.tsx";

const blank = { name: "", accountId: "", token: "", appId: "", appSecret: "", verifyToken: "", graphUrl: "" };

/** Connecting a Page by its token: what is wanted and where it is found, then what the platform says to it, one by one. */
export function ConnectScreen() {
  const { say } = useWords();
  const { may } = useSession();
  if (may("channels:write")) return <Connect />;
  return (
    <Page title={say("channels.connect")} back={<BackLink to="/channels" label={say("channels.back")} />}>
      <EmptyState finding={say("connect.notYours")} next={say("connect.notYours.next")} />
    </Page>
  );
}

function Connect() {
  const { say } = useWords();
  const sentence = useProblemSentence();
  const [form, setForm] = useState(blank);
  const [error, setError] = useState<unknown>(null);
  const [made, setMade] = useState<{ readonly channel: Channel; readonly checks: readonly ChannelCheck[] } | null>(
    null,
  );
  const connect = useAct(
    () =>
      call(channelEndpoints.connectChannel, {
        body: {
          kind: "messenger",
          name: form.name.trim(),
          accountId: form.accountId.trim(),
          token: form.token.trim(),
          ...(form.appId.trim() === "" ? {} : { appId: form.appId.trim() }),
          ...(form.appSecret.trim() === "" ? {} : { appSecret: form.appSecret.trim() }),
          ...(form.verifyToken.trim() === "" ? {} : { verifyToken: form.verifyToken.trim() }),
          ...(form.graphUrl.trim() === "" ? {} : { graphUrl: form.graphUrl.trim() }),
        },
      }),
    { refresh: [channelsKey], done: setMade, failed: setError },
  );
  const field = (name: keyof typeof blank) => ({
    value: form[name],
    onChange: (event: { readonly currentTarget: HTMLInputElement }) =>
      setForm({ ...form, [name]: event.currentTarget.value }),
    autoComplete: "off",
    spellCheck: false,
  });
  const back = <BackLink to="/channels" label={say("channels.back")} />;
  const toggle = { "aria-label": say("auth.showPassword") };

  if (made !== null) {
    return (
      <Page title={made.channel.name} back={back}>
        <Checks checks={made.checks} />
        <Part title={say("connect.webhook")} hint={say("connect.webhook.hint")}>
          <WebhookFields channel={made.channel} />
        </Part>
        <div className={rows["buttons"]}>
          <Button component={Link} to={`/channels/${made.channel.id}`}>
            {say("connect.toChannel")}
          </Button>
        </div>
      </Page>
    );
  }
  return (
    <Page title={say("channels.connect")} finding={say("connect.finding")} back={back}>
      <Form
        act={say("connect.do")}
        isBusy={connect.isPending}
        onSubmit={() => {
          setError(null);
          connect.mutate(undefined);
        }}
        others={
          <Button variant="default" component={Link} to="/channels">
            {say("action.cancel")}
          </Button>
        }
      >
        <TextInput
          label={say("connect.name")}
          description={say("connect.name.hint")}
          required
          maxLength={100}
          {...field("name")}
        />
        <TextInput
          label={say("connect.accountId")}
          description={say("connect.accountId.hint")}
          required
          pattern="\d{1,32}"
          inputMode="numeric"
          {...field("accountId")}
        />
        <PasswordInput
          label={say("connect.token")}
          description={say("connect.token.hint")}
          required
          minLength={8}
          visibilityToggleButtonProps={toggle}
          {...field("token")}
        />
        <TextInput
          label={say("connect.appId")}
          description={say("connect.appId.hint")}
          pattern="\d{1,32}"
          inputMode="numeric"
          {...field("appId")}
        />
        <PasswordInput
          label={say("connect.appSecret")}
          description={say("connect.appSecret.hint")}
          minLength={8}
          visibilityToggleButtonProps={toggle}
          {...field("appSecret")}
        />
        <TextInput
          label={say("connect.verifyToken")}
          description={say("connect.verifyToken.hint")}
          maxLength={200}
          {...field("verifyToken")}
        />
        <TextInput
          label={say("connect.graphUrl")}
          description={say("connect.graphUrl.hint")}
          type="url"
          {...field("graphUrl")}
        />
        {error !== null && (
          <p role="alert" className={rows["seal"]}>
            {sentence(error)}
          </p>
        )}
      </Form>
    </Page>
  );
}
