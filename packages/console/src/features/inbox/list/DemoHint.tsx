import { Link } from "@tanstack/react-router";
import { useSession } from "../../../app/api/session.ts";
import { useWords } from "../../../app/i18n/words.ts";
import { localChoice } from "../../../app/localChoice.ts";
import { CloseSign } from "../../../ui/signs.tsx";
import styles from "./DemoHint.module.css";

const hint = localChoice("botschaft.demoHint", ["shown", "dismissed"]);

/** Says in the demo that its customers are invented, and what is next, to who can connect a Page; until they have read it. */
export function DemoHint() {
  const { say } = useWords();
  const { me, may } = useSession();
  const isWanted = hint.use() === "shown" && may("channels:write");
  const isDemo = me.workspaces.some(({ id, isDemo }) => id === me.workspaceId && isDemo);
  if (!isWanted || me.emulatorUrl === null || !isDemo) return null;
  return (
    <aside className={styles["hint"]} aria-label={say("demo.title")}>
      <p>
        {say("demo.finding")}{" "}
        <a href={me.emulatorUrl} target="_blank" rel="noopener">
          {say("demo.phones")}
        </a>{" "}
        {say("demo.or")} <Link to="/channels/connect">{say("demo.connect")}</Link>.
      </p>
      <button type="button" aria-label={say("demo.dismiss")} onClick={() => hint.choose("dismissed")}>
        <CloseSign />
      </button>
    </aside>
  );
}
