import { sessionEndpoints } from "@botschaft/contract";
import { Button, PasswordInput, SegmentedControl } from "@mantine/core";
import { useState } from "react";
import { call } from "../../app/api/call.ts";
import { useSession } from "../../app/api/session.ts";
import { useAct } from "../../app/api/useAct.ts";
import { useSignOut } from "../../app/api/useSignOut.ts";
import { setLetterKeys, useLetterKeys } from "../../app/keys/letterKeys.ts";
import { speak, useWords } from "../../app/i18n/words.ts";
import { setColourMode, useColourMode } from "../../app/theme/colourMode.ts";
import { Form } from "../../ui/form/Form.tsx";
import { Page, Part } from "../../ui/page/Page.tsx";
import rows from "../../ui/page/Rows.module.css";
import { useToasts } from "../../ui/toasts/useToasts.tsx";
import { setDensity, useDensity } from "../../app/theme/density.ts";

/** What is one's own: language, light, density, password, and the way out. */
export function ProfileScreen() {
  const { say, language } = useWords();
  const { me, userName } = useSession();
  const mode = useColourMode();
  const density = useDensity();
  const letterKeys = useLetterKeys();
  const signOut = useSignOut();
  return (
    <Page title={say("nav.profile")} finding={say("profile.finding", { name: userName, email: me.user?.email ?? "" })}>
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
      <Part
        title={say("profile.password")}
        hint={say(me.user?.hasPassword === true ? "profile.password.hint" : "profile.password.first")}
      >
        <Password hasPassword={me.user?.hasPassword === true} />
      </Part>
      <Part title={say("profile.session")}>
        <Button variant="default" onClick={signOut}>
          {say("nav.signOut")}
        </Button>
      </Part>
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

function Password({ hasPassword }: { readonly hasPassword: boolean }) {
  const { say } = useWords();
  const toasts = useToasts();
  const [current, setCurrent] = useState("");
  const [next, setNext] = useState("");
  const [isWrong, setIsWrong] = useState(false);
  const save = useAct(
    async () => {
      if (!hasPassword) return (await call(sessionEndpoints.setPassword, { body: { password: next } }), true);
      const { changePassword } = await import("../../app/api/authClient.ts");
      return await changePassword(current, next);
    },
    {
      refresh: [["me"]],
      done(isChanged) {
        setIsWrong(!isChanged);
        if (!isChanged) return;
        setCurrent("");
        setNext("");
        toasts.say(say("profile.password.saved"));
      },
    },
  );
  const toggle = { "aria-label": say("auth.showPassword") };
  return (
    <Form act={say("action.save")} variant="default" isBusy={save.isPending} onSubmit={() => save.mutate(undefined)}>
      {hasPassword && (
        <PasswordInput
          label={say("profile.password.current")}
          value={current}
          onChange={(event) => setCurrent(event.currentTarget.value)}
          autoComplete="current-password"
          required
          error={isWrong ? say("profile.password.wrong") : null}
          visibilityToggleButtonProps={toggle}
        />
      )}
      <PasswordInput
        label={say("auth.newPassword")}
        description={say("auth.passwordRule", { count: 10 })}
        minLength={10}
        maxLength={128}
        value={next}
        onChange={(event) => setNext(event.currentTarget.value)}
        autoComplete="new-password"
        required
        visibilityToggleButtonProps={toggle}
      />
    </Form>
  );
}
