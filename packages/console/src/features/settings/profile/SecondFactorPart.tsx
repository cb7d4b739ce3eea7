import { Button, Modal, PasswordInput, TextInput } from "@mantine/core";
import { useState } from "react";
import { useSession } from "../../../app/api/session.ts";
import { useAct } from "../../../app/api/useAct.ts";
import { useWords } from "../../../app/i18n/words.ts";
import { CopyField } from "../../../ui/form/CopyField.tsx";
import { Form } from "../../../ui/form/Form.tsx";
import { Part } from "../../../ui/page/Page.tsx";
import rows from "../../../ui/page/Rows.module.css";
import { useToasts } from "../../../ui/toasts/useToasts.tsx";
import { QrCode } from "./QrCode.tsx";
import { RecoveryCodes } from "./RecoveryCodes.tsx";
import styles from "./profile.module.css";

type Step =
  | { readonly kind: "password"; readonly what: "enable" | "disable" | "codes" }
  | { readonly kind: "app"; readonly uri: string; readonly codes: readonly string[] }
  | { readonly kind: "codes"; readonly codes: readonly string[] };

/**
 * A code from an app beside the password. Steps of setting it up: password → the app scans and shows a first code → recovery codes.
 * It holds from the first right code on, so that nobody locks themselves out with an app that was not set up.
 */
export function SecondFactorPart() {
  const { say } = useWords();
  const { me } = useSession();
  const [step, setStep] = useState<Step | null>(null);
  const isOn = me.user?.hasSecondFactor === true;
  const close = () => setStep(null);
  const ask = (what: "enable" | "disable" | "codes") => () => setStep({ kind: "password", what });
  return (
    <Part title={say("factor.title")} hint={say(isOn ? "factor.on" : "factor.off")}>
      {me.user?.hasPassword !== true ? (
        <p>{say("factor.passwordFirst")}</p>
      ) : (
        <div className={rows["buttons"]}>
          {isOn ? (
            <>
              <Button variant="default" onClick={ask("codes")}>
                {say("factor.newCodes")}
              </Button>
              <Button variant="subtle" onClick={ask("disable")}>
                {say("factor.disable")}
              </Button>
            </>
          ) : (
            <Button variant="default" onClick={ask("enable")}>
              {say("factor.enable")}
            </Button>
          )}
        </div>
      )}
      <Modal
        opened={step !== null}
        onClose={close}
        title={say(step?.kind === "codes" ? "factor.codes" : "factor.title")}
        closeButtonProps={{ "aria-label": say("action.close") }}
      >
        {step?.kind === "password" && <AskPassword what={step.what} go={setStep} close={close} />}
        {step?.kind === "app" && <SetUpApp step={step} go={setStep} />}
        {step?.kind === "codes" && <RecoveryCodes codes={step.codes} close={close} />}
      </Modal>
    </Part>
  );
}

function AskPassword({
  what,
  go,
  close,
}: {
  readonly what: "enable" | "disable" | "codes";
  readonly go: (step: Step) => void;
  readonly close: () => void;
}) {
  const { say } = useWords();
  const toasts = useToasts();
  const [password, setPassword] = useState("");
  const [isWrong, setIsWrong] = useState(false);
  const act = useAct(
    async () => {
      const factors = await import("../../../app/api/secondFactor.ts");
      if (what === "enable") return await factors.beginSecondFactor(password);
      if (what === "codes") return await factors.newRecoveryCodes(password);
      return await factors.endSecondFactor(password);
    },
    {
      refresh: [["me"], ["sessions"]],
      done(outcome) {
        if (outcome === null) return setIsWrong(true);
        if (outcome.kind !== "ended") return go(outcome);
        close();
        toasts.say(say("factor.ended"));
      },
    },
  );
  return (
    <Form
      act={say(what === "disable" ? "factor.disable" : "factor.go")}
      isBusy={act.isPending}
      onSubmit={() => {
        setIsWrong(false);
        act.mutate(undefined);
      }}
    >
      <PasswordInput
        data-autofocus
        label={say("profile.password.current")}
        value={password}
        onChange={(event) => setPassword(event.currentTarget.value)}
        autoComplete="current-password"
        required
        error={isWrong ? say("profile.password.wrong") : null}
        visibilityToggleButtonProps={{ "aria-label": say("auth.showPassword") }}
      />
    </Form>
  );
}

function SetUpApp({ step, go }: { readonly step: Extract<Step, { kind: "app" }>; readonly go: (step: Step) => void }) {
  const { say } = useWords();
  const [code, setCode] = useState("");
  const [isWrong, setIsWrong] = useState(false);
  const secret = new URL(step.uri).searchParams.get("secret") ?? "";
  const confirm = useAct(
    async () => (await import("../../../app/api/authClient.ts")).verifyCode(code.replaceAll(/\s/g, "")),
    {
      refresh: [["me"], ["sessions"]],
      done(outcome) {
        if (outcome.kind === "signed_in") go({ kind: "codes", codes: step.codes });
        else setIsWrong(true);
      },
    },
  );
  return (
    <Form
      act={say("factor.confirm")}
      isBusy={confirm.isPending}
      onSubmit={() => {
        setIsWrong(false);
        confirm.mutate(undefined);
      }}
    >
      <p>{say("factor.scan")}</p>
      <div className={styles["code"]}>
        <QrCode text={step.uri} label={say("factor.qr")} />
      </div>
      <CopyField label={say("factor.byHand")} value={secret} />
      <TextInput
        label={say("auth.code")}
        value={code}
        onChange={(event) => setCode(event.currentTarget.value)}
        inputMode="numeric"
        autoComplete="one-time-code"
        required
        error={isWrong ? say("auth.wrongCode") : null}
      />
    </Form>
  );
}
