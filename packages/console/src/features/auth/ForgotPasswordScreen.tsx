import { passwordResetEndpoints, sessionEndpoints } from "@botschaft/contract";
import { Button, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState, type FormEvent } from "react";
import { call } from "../../app/api/call.ts";
import { useAct } from "../../app/api/useAct.ts";
import { useProblemSentence } from "../../app/api/useProblemSentence.ts";
import { useWords } from "../../app/i18n/words.ts";
import { Loading } from "../../ui/page/Loading.tsx";
import styles from "../../ui/page/Rows.module.css";
import { AuthFrame } from "./AuthFrame.tsx";
import frame from "./AuthFrame.module.css";

/** The way back in without a password: a link by mail, or, where none goes out, whom to ask for one. */
export function ForgotPasswordScreen() {
  const { say, language } = useWords();
  const sentence = useProblemSentence();
  const [email, setEmail] = useState("");
  const [error, setError] = useState<unknown>(null);
  const installation = useQuery({
    queryKey: ["installation"],
    queryFn: ({ signal }) => call(sessionEndpoints.getInstallation, {}, signal),
  });
  const ask = useAct(
    () => call(passwordResetEndpoints.requestPasswordReset, { body: { email: email.trim(), language } }),
    { failed: setError },
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setError(null);
    ask.mutate(undefined);
  };
  const back = <Link to="/sign-in">{say("forgot.back")}</Link>;
  if (installation.isPending)
    return (
      <AuthFrame title={say("forgot.title")}>
        <Loading lines={2} />
      </AuthFrame>
    );
  if (ask.isSuccess)
    return (
      <AuthFrame title={say("forgot.sent")} lead={<span role="status">{say("forgot.sent.lead", { email })}</span>}>
        {back}
      </AuthFrame>
    );
  if (installation.data?.sendsMail !== true)
    return (
      <AuthFrame title={say("forgot.title")} lead={say("forgot.ask")}>
        <p>{say("forgot.ask.operator")}</p>
        {back}
      </AuthFrame>
    );
  return (
    <AuthFrame title={say("forgot.title")} lead={say("forgot.lead")}>
      <form className={styles["form"]} onSubmit={submit}>
        <TextInput
          label={say("auth.email")}
          type="email"
          value={email}
          onChange={(event) => setEmail(event.currentTarget.value)}
          autoComplete="username"
          autoFocus
          required
        />
        {error !== null && (
          <p role="alert" className={frame["problem"]}>
            {sentence(error)}
          </p>
        )}
        <Button type="submit" loading={ask.isPending} fullWidth>
          {say("forgot.send")}
        </Button>
      </form>
      {back}
    </AuthFrame>
  );
}
