import type { Channel, ChannelLedger } from "@botschaft/contract";
import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useSession } from "../../app/api/session.ts";
import { useWords } from "../../app/i18n/words.ts";
import { ChannelMark } from "../../ui/ChannelMark.tsx";
import { EmptyState } from "../../ui/page/EmptyState.tsx";
import { Loaded } from "../../ui/page/Loaded.tsx";
import { Page } from "../../ui/page/Page.tsx";
import rows from "../../ui/page/Rows.module.css";
import { missingOf, UnassignedPart } from "../ledger/index.ts";
import { channelsQuery, ledgerQuery } from "./channelQueries.ts";
import { HealthSentence } from "./checks/HealthSentence.tsx";

/** The connected accounts, and how each of them is. */
export function ChannelsScreen() {
  const { say } = useWords();
  const { may, me } = useSession();
  const channels = useQuery(channelsQuery);
  const ledger = useQuery({ ...ledgerQuery, enabled: may("ledger:read") });
  const connect = may("channels:write") && (
    <Button component={Link} to="/channels/connect">
      {say("channels.connect")}
    </Button>
  );
  const broken = channels.data?.items.filter((channel) => channel.status === "broken").length ?? 0;
  const finding =
    channels.data === undefined || channels.data.items.length === 0
      ? undefined
      : broken > 0
        ? say("channels.findingBroken", { count: broken })
        : say("channels.finding", { count: channels.data.items.length });
  return (
    <Page title={say("nav.channels")} actions={connect} finding={finding}>
      <Loaded query={channels}>
        {({ items }) =>
          items.length === 0 ? (
            <EmptyState finding={say("channels.none")} next={say("channels.none.next")}>
              {connect}
            </EmptyState>
          ) : (
            <ul className={rows["rows"]}>
              {items.map((channel) => (
                <ChannelRow
                  key={channel.id}
                  channel={channel}
                  ledger={ledger.data?.channels.find((each) => each.channelId === channel.id)}
                />
              ))}
            </ul>
          )
        }
      </Loaded>
      {may("ledger:read") && <UnassignedPart of="workspace" />}
      {may("ledger:read") && me.runsInstallation && <UnassignedPart of="installation" />}
    </Page>
  );
}

function ChannelRow({ channel, ledger }: { readonly channel: Channel; readonly ledger: ChannelLedger | undefined }) {
  const { say, language } = useWords();
  const missing = ledger === undefined ? 0 : missingOf(ledger);
  return (
    <li>
      <ChannelMark kind={channel.kind} size={20} />
      <span className={rows["main"]}>
        <Link to="/channels/$channelId" params={{ channelId: channel.id }} dir="auto">
          {channel.name}
        </Link>
        <HealthSentence channel={channel} />
        {channel.eventsToSee > 0 && (
          <b className={rows["seal"]}>{say("account.toSee", { count: channel.eventsToSee })}</b>
        )}
        {ledger !== undefined && (
          <span>
            {say("ledger.week", { received: ledger.received.toLocaleString(language) })}{" "}
            {ledger.failed + missing > 0 ? (
              <b className={rows["seal"]}>{say("ledger.failedCount", { count: ledger.failed + missing })}</b>
            ) : (
              say("ledger.nothingMissing")
            )}
          </span>
        )}
      </span>
    </li>
  );
}
