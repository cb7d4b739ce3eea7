import { Button, PasswordInput, TextInput } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { Link, useRouter, useSearch } from "@tanstack/react-router";
import { useState, type FormEvent } from "react";
import { signIn, verifyCode, verifyRecoveryCode, type SignInOutcome } from "../../app/api/authClient.ts";
import { useWords, type WordKey } from "../../app/i18n/words.ts";
import styles from "../../ui/page/Rows.module.css";
import { AuthFrame } from "./AuthFrame.tsx";
import frame from "./AuthFrame.module.css";
import own from "./WorkspacesScreen.module.css";

type Reason = Extract<SignInOutcome, { kind: "refused" }>["reason"];
const reasonWords: Readonly<Record<Reason, WordKey>> = {
  wrong: "auth.wrong",
  too_often: "auth.tooOften",
  unreachable: "problem.unreachable",
  other: "problem.unexpected",
  wrong_code: "auth.wrongCode",
};

/** E-mail and password, and the code of a second factor where there is one. */
export function SignInScreen() {
  const { say } = useWords();
  const { to = "/", problem, ended = false, changed = false } = useSearch({ from: "/sign-in" });
  const client = useQueryClient();
  const router = useRouter();
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const [code, setCode] = useState("");
  const [wantsCode, setWantsCode] = useState(false);
  const [isRecovering, setIsRecovering] = useState(false);
  const [isBusy, setIsBusy] = useState(false);
  const [reason, setReason] = useState<Reason | null>(null);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setIsBusy(true);
    setReason(null);
    const outcome = await (wantsCode
      ? (isRecovering ? verifyRecoveryCode : verifyCode)(code.trim())
      : signIn(email.trim(), password));
    setIsBusy(false);
    if (outcome.kind === "refused") return setReason(outcome.reason);
    if (outcome.kind === "wants_code") return setWantsCode(true);
    client.clear();
    await router.navigate({ to, replace: true });
  };

  return (
    <AuthFrame
      title={say(wantsCode ? "auth.code.title" : ended ? "auth.ended.title" : "auth.signIn.title")}
      lead={say(
        wantsCode ? "auth.code.lead" : ended ? "auth.ended.lead" : changed ? "auth.signIn.changed" : "auth.signIn.lead",
      )}
    >
      {problem !== undefined && reason === null && (
        <p role="alert" className={frame["problem"]}>
          {say("auth.linkProblem")}
        </p>
      )}
      <form className={styles["form"]} onSubmit={(event) => void submit(event)}>
        {wantsCode ? (
          <TextInput
            key="code"
            autoFocus
            label={say(isRecovering ? "auth.recoveryCode" : "auth.code")}
            value={code}
            onChange={(event) => setCode(event.currentTarget.value)}
            inputMode={isRecovering ? "text" : "numeric"}
            autoComplete={isRecovering ? "off" : "one-time-code"}
            required
          />
        ) : (
          <>
            <TextInput
              label={say("auth.email")}
              type="email"
              value={email}
              onChange={(event) => setEmail(event.currentTarget.value)}
              autoComplete="username"
              autoFocus
              required
            />
            <PasswordInput
              label={say("auth.password")}
              value={password}
              onChange={(event) => setPassword(event.currentTarget.value)}
              autoComplete="current-password"
              required
              visibilityToggleButtonProps={{ "aria-label": say("auth.showPassword") }}
            />
          </>
        )}
        {reason !== null && (
          <p role="alert" className={frame["problem"]}>
            {say(isRecovering && reason === "wrong_code" ? "auth.wrongRecoveryCode" : reasonWords[reason])}
          </p>
        )}
        <Button type="submit" loading={isBusy} fullWidth>
          {say("auth.signIn")}
        </Button>
      </form>
      {wantsCode ? (
        <button
          type="button"
          className={own["out"]}
          onClick={() => {
            setIsRecovering(!isRecovering);
            setCode("");
            setReason(null);
          }}
        >
          {say(isRecovering ? "auth.useApp" : "auth.useRecoveryCode")}
        </button>
      ) : (
        <Link to="/forgot-password">{say("auth.forgot")}</Link>
      )}
    </AuthFrame>
  );
}
