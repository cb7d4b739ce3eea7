import { profileEndpoints, sessionEndpoints } from "@botschaft/contract";
import { Button, PasswordInput, TextInput } from "@mantine/core";
import { useQueryClient, useSuspenseQuery } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import { useState, type FormEvent } from "react";
import { call } from "../../app/api/call.ts";
import { meQuery } from "../../app/api/session.ts";
import { useAct } from "../../app/api/useAct.ts";
import { useProblemSentence } from "../../app/api/useProblemSentence.ts";
import { useSignOut } from "../../app/api/useSignOut.ts";
import { useWords } from "../../app/i18n/words.ts";
import styles from "../../ui/page/Rows.module.css";
import { AuthFrame } from "./AuthFrame.tsx";
import frame from "./AuthFrame.module.css";
import { NewPasswordField } from "./NewPasswordField.tsx";
import own from "./WorkspacesScreen.module.css";

/** The first thing in an installation of one's own: who is the owner, whom it only knows as "Owner"? */
export function WelcomeScreen() {
  const { say } = useWords();
  const sentence = useProblemSentence();
  const { data: me } = useSuspenseQuery(meQuery);
  const client = useQueryClient();
  const router = useRouter();
  const signOut = useSignOut();
  const [name, setName] = useState("");
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const [error, setError] = useState<unknown>(null);
  const hasPassword = me.user?.hasPassword === true;
  const save = useAct(
    async () => {
      const who = { name: name.trim(), email: email.trim(), ...(hasPassword ? { password } : {}) };
      await call(profileEndpoints.updateMe, { body: who });
      if (!hasPassword) await call(sessionEndpoints.setPassword, { body: { password } });
    },
    {
      failed: setError,
      done() {
        client.clear();
        void router.navigate({ to: "/", replace: true });
      },
    },
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setError(null);
    save.mutate(undefined);
  };
  return (
    <AuthFrame title={say("welcome.title")} lead={say("welcome.lead")}>
      <form className={styles["form"]} onSubmit={submit}>
        <TextInput
          label={say("auth.name")}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          autoComplete="name"
          autoFocus
          required
          maxLength={100}
        />
        <TextInput
          label={say("auth.email")}
          description={say("welcome.email.hint")}
          type="email"
          value={email}
          onChange={(event) => setEmail(event.currentTarget.value)}
          autoComplete="username"
          required
          maxLength={200}
        />
        {hasPassword ? (
          <PasswordInput
            label={say("profile.password.current")}
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
            autoComplete="current-password"
            required
            visibilityToggleButtonProps={{ "aria-label": say("auth.showPassword") }}
          />
        ) : (
          <NewPasswordField value={password} onChange={setPassword} />
        )}
        {error !== null && (
          <p role="alert" className={frame["problem"]}>
            {sentence(error)}
          </p>
        )}
        <Button type="submit" loading={save.isPending} fullWidth>
          {say("welcome.save")}
        </Button>
      </form>
      <button type="button" className={own["out"]} onClick={signOut}>
        {say("nav.signOut")}
      </button>
    </AuthFrame>
  );
}
