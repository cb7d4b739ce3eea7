import { SegmentedControl } from "@mantine/core";
import { useSession } from "../../app/api/session.ts";
import { setLetterKeys, useLetterKeys } from "../../app/keys/letterKeys.ts";
import { setSendKey, useSendKey } from "../../app/keys/sendKey.ts";
import { usePrintedCombo } from "../../ui/Key.tsx";
import { speak, useWords } from "../../app/i18n/words.ts";
import { setColourMode, useColourMode } from "../../app/theme/colourMode.ts";
import { Page, Part } from "../../ui/page/Page.tsx";
import rows from "../../ui/page/Rows.module.css";
import { PasswordPart } from "./profile/PasswordPart.tsx";
import { PersonPart } from "./profile/PersonPart.tsx";
import { SecondFactorPart } from "./profile/SecondFactorPart.tsx";
import { SessionsPart } from "./profile/SessionsPart.tsx";
import { setDensity, useDensity } from "../../app/theme/density.ts";

/** What is one's own: who one is, how it looks, how one signs in, and the way out. */
export function ProfileScreen() {
  const { say, language } = useWords();
  const { me, userName } = useSession();
  const mode = useColourMode();
  const density = useDensity();
  const letterKeys = useLetterKeys();
  const sendKey = useSendKey();
  const printed = usePrintedCombo("mod+enter");
  return (
    <Page title={say("nav.profile")} finding={say("profile.finding", { name: userName, email: me.user?.email ?? "" })}>
      <PersonPart />
      <Part title={say("profile.look")} hint={say("profile.look.hint")}>
        <div className={rows["form"]}>
          <Choice label={say("profile.language")}>
            <SegmentedControl
              aria-label={say("profile.language")}
              value={language}
              onChange={(value) => void speak(value === "en" ? "en" : "de")}
              data={[
                { value: "de", label: "Deutsch" },
                { value: "en", label: "English" },
              ]}
            />
          </Choice>
          <Choice label={say("profile.mode")}>
            <SegmentedControl
              aria-label={say("profile.mode")}
              value={mode}
              onChange={(value) => setColourMode(value === "day" || value === "night" ? value : "system")}
              data={[
                { value: "day", label: say("profile.day") },
                { value: "night", label: say("profile.night") },
                { value: "system", label: say("profile.system") },
              ]}
            />
          </Choice>
          <Choice label={say("profile.density")}>
            <SegmentedControl
              aria-label={say("profile.density")}
              value={density}
              onChange={(value) => setDensity(value === "dense" ? "dense" : "roomy")}
              data={[
                { value: "roomy", label: say("profile.roomy") },
                { value: "dense", label: say("profile.dense") },
              ]}
            />
          </Choice>
          <Choice label={say("profile.sendKey")}>
            <SegmentedControl
              aria-label={say("profile.sendKey")}
              value={sendKey}
              onChange={(value) => setSendKey(value === "enter" ? "enter" : "mod+enter")}
              data={[
                { value: "mod+enter", label: printed },
                { value: "enter", label: say("profile.sendKey.enter") },
              ]}
            />
          </Choice>
          <Choice label={say("profile.letterKeys")}>
            <SegmentedControl
              aria-label={say("profile.letterKeys")}
              value={letterKeys}
              onChange={(value) => setLetterKeys(value === "off" ? "off" : "on")}
              data={[
                { value: "on", label: say("profile.letterKeys.on") },
                { value: "off", label: say("profile.letterKeys.off") },
              ]}
            />
          </Choice>
        </div>
      </Part>
      <PasswordPart />
      <SecondFactorPart />
      <SessionsPart />
    </Page>
  );
}

function Choice({ label, children }: { readonly label: string; readonly children: React.ReactNode }) {
  return (
    <div>
      <div style={{ fontSize: "var(--t-c)", fontWeight: 600, color: "var(--ink-2)", marginBottom: 3 }}>{label}</div>
      {children}
    </div>
  );
}
