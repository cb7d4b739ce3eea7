import { channelEndpoints, type Channel } from "@botschaft/contract";
import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useParams } from "@tanstack/react-router";
import { useState } from "react";
import { call } from "../../app/api/call.ts";
import { useSession } from "../../app/api/session.ts";
import { useAct } from "../../app/api/useAct.ts";
import { useWords } from "../../app/i18n/words.ts";
import { BackLink } from "../../ui/page/BackLink.tsx";
import { ConfirmByName } from "../../ui/form/ConfirmByName.tsx";
import { Loaded } from "../../ui/page/Loaded.tsx";
import { Page, Part } from "../../ui/page/Page.tsx";
import rows from "../../ui/page/Rows.module.css";
import { LedgerPart } from "../ledger/index.ts";
import { AccountBanner } from "./account/AccountBanner.tsx";
import { AccountEventsPart } from "./account/AccountEventsPart.tsx";
import { channelQuery, channelsKey } from "./channelQueries.ts";
import { Checks } from "./checks/Checks.tsx";
import { EditChannel } from "./EditChannel.tsx";
import { HealthSentence, ResubscribedSentence } from "./checks/HealthSentence.tsx";
import { ProfilePart } from "./profile/ProfilePart.tsx";
import { WebhookFields } from "./WebhookFields.tsx";

/** One connected account: how it is, what came through it, how it greets, how it is set. */
export function ChannelScreen() {
  const { say } = useWords();
  const { may } = useSession();
  const { channelId } = useParams({ from: "/shell/channels/$channelId" });
  const channel = useQuery(channelQuery(channelId));
  return (
    <Page
      title={channel.data?.name ?? say("nav.channels")}
      back={<BackLink to="/channels" label={say("channels.back")} />}
      finding={
        channel.data && (
          <>
            <HealthSentence channel={channel.data} /> <ResubscribedSentence channel={channel.data} />
          </>
        )
      }
    >
      <Loaded query={channel}>
        {(loaded) => (
          <>
            {loaded.eventsToSee > 0 && <AccountBanner channel={loaded} />}
            {may("channels:write") && <StatePart channel={loaded} />}
            {may("ledger:read") && <LedgerPart channelId={channelId} />}
            <AccountEventsPart channelId={channelId} />
            <ProfilePart channelId={channelId} mayWrite={may("channels:write")} />
            {may("channels:write") && (
              <Part title={say("channels.edit")}>
                <EditChannel key={loaded.id} channel={loaded} />
              </Part>
            )}
            {may("channels:write") && <DisconnectPart channel={loaded} />}
          </>
        )}
      </Loaded>
    </Page>
  );
}

function StatePart({ channel }: { readonly channel: Channel }) {
  const { say } = useWords();
  const params = { channelId: channel.id };
  const refresh = [["channel", channel.id], channelsKey];
  const check = useAct(() => call(channelEndpoints.checkChannel, { params }), { refresh });
  const pause = useAct(() => call(channelEndpoints.pauseChannel, { params }), { refresh });
  const resume = useAct(() => call(channelEndpoints.resumeChannel, { params }), { refresh });
  return (
    <Part title={say("channels.connection")} hint={say("channels.connection.hint")}>
      <div className={rows["buttons"]}>
        <Button variant="default" loading={check.isPending} onClick={() => check.mutate(undefined)}>
          {say("channels.check")}
        </Button>
        {channel.status === "paused" ? (
          <Button loading={resume.isPending} onClick={() => resume.mutate(undefined)}>
            {say("channels.resume")}
          </Button>
        ) : (
          <Button variant="default" loading={pause.isPending} onClick={() => pause.mutate(undefined)}>
            {say("channels.pause")}
          </Button>
        )}
      </div>
      {check.data !== undefined && (
        <div style={{ marginTop: 16 }} role="status">
          <Checks checks={check.data.checks} />
        </div>
      )}
      <div style={{ marginTop: 16 }}>
        <WebhookFields channel={channel} />
      </div>
    </Part>
  );
}

function DisconnectPart({ channel }: { readonly channel: Channel }) {
  const { say } = useWords();
  const navigate = useNavigate();
  const [isAsking, setIsAsking] = useState(false);
  const disconnect = useAct(() => call(channelEndpoints.disconnectChannel, { params: { channelId: channel.id } }), {
    refresh: [channelsKey],
    done: () => void navigate({ to: "/channels" }),
  });
  return (
    <Part title={say("channels.disconnect")} hint={say("channels.disconnect.hint")}>
      <Button variant="outline" color="seal" onClick={() => setIsAsking(true)}>
        {say("channels.disconnect")}
      </Button>
      <ConfirmByName
        isOpen={isAsking}
        close={() => setIsAsking(false)}
        title={say("channels.disconnectTitle", { name: channel.name })}
        consequence={say("channels.disconnect.hint")}
        name={channel.name}
        act={say("channels.disconnect")}
        isBusy={disconnect.isPending}
        onConfirm={() => disconnect.mutate(undefined)}
      />
    </Part>
  );
}
