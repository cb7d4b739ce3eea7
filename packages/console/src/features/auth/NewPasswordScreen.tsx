import { passwordResetEndpoints } from "@botschaft/contract";
import { Button } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useParams, useRouter } from "@tanstack/react-router";
import { useState, type FormEvent } from "react";
import { call } from "../../app/api/call.ts";
import { useAct } from "../../app/api/useAct.ts";
import { useProblemSentence } from "../../app/api/useProblemSentence.ts";
import { useWords } from "../../app/i18n/words.ts";
import { Loading } from "../../ui/page/Loading.tsx";
import styles from "../../ui/page/Rows.module.css";
import { AuthFrame } from "./AuthFrame.tsx";
import frame from "./AuthFrame.module.css";
import { NewPasswordField } from "./NewPasswordField.tsx";

/** Where a link for a new password leads. Afterwards one signs in with it, and with the second factor where there is one. */
export function NewPasswordScreen() {
  const { say } = useWords();
  const sentence = useProblemSentence();
  const { token } = useParams({ from: "/new-password/$token" });
  const client = useQueryClient();
  const router = useRouter();
  const [password, setPassword] = useState("");
  const [error, setError] = useState<unknown>(null);
  const reset = useQuery({
    queryKey: ["passwordReset", token],
    queryFn: ({ signal }) => call(passwordResetEndpoints.getPasswordReset, { params: { token } }, signal),
    retry: false,
    // Used up, it is gone; the screen goes on with what it has.
    staleTime: Number.POSITIVE_INFINITY,
  });
  const choose = useAct(
    () => call(passwordResetEndpoints.usePasswordReset, { params: { token }, body: { password } }),
    {
      failed: setError,
      done() {
        client.clear();
        void router.navigate({ to: "/sign-in", search: { changed: true } });
      },
    },
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setError(null);
    choose.mutate(undefined);
  };
  if (reset.isError)
    return (
      <AuthFrame title={say("newPassword.invalid")} lead={sentence(reset.error)}>
        <Link to="/forgot-password">{say("auth.forgot")}</Link>
      </AuthFrame>
    );
  if (reset.data === undefined)
    return (
      <AuthFrame title={say("newPassword.title")}>
        <Loading lines={2} />
      </AuthFrame>
    );
  const { name, email, endsSecondFactor } = reset.data;
  return (
    <AuthFrame
      title={say("newPassword.title")}
      lead={say(endsSecondFactor ? "newPassword.lead.factor" : "newPassword.lead", { name, email })}
    >
      <form className={styles["form"]} onSubmit={submit}>
        {/* For password managers: whose password this is. */}
        <input type="email" autoComplete="username" value={email} readOnly hidden />
        <NewPasswordField value={password} onChange={setPassword} />
        {error !== null && (
          <p role="alert" className={frame["problem"]}>
            {sentence(error)}
          </p>
        )}
        <Button type="submit" loading={choose.isPending} fullWidth>
          {say("newPassword.save")}
        </Button>
      </form>
    </AuthFrame>
  );
}
