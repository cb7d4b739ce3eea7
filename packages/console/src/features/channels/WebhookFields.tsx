import type { Channel } from "@botschaft/contract";
import { useWords } from "../../app/i18n/words.ts";
import { CopyField } from "../../ui/form/CopyField.tsx";
import rows from "../../ui/page/Rows.module.css";

/** What is entered in the platform's app dashboard, and whether the platform can reach it at all. */
export function WebhookFields({ channel }: { readonly channel: Channel }) {
  const { say } = useWords();
  return (
    <div className={rows["form"]}>
      <CopyField label={say("channels.webhookUrl")} value={channel.webhookUrl} />
      {isOfThisMachine(channel.webhookUrl) && <p className={rows["warn"]}>{say("channels.webhookUrl.local")}</p>}
      {channel.verifyToken !== null && <CopyField label={say("channels.verifyToken")} value={channel.verifyToken} />}
    </div>
  );
}

function isOfThisMachine(address: string): boolean {
  const { hostname } = new URL(address);
  return (
    hostname === "localhost" || hostname.endsWith(".localhost") || hostname.startsWith("127.") || hostname === "[::1]"
  );
}
