import { sessionEndpoints } from "@botschaft/contract";
import { PasswordInput } from "@mantine/core";
import { useState } from "react";
import { call } from "../../../app/api/call.ts";
import { useSession } from "../../../app/api/session.ts";
import { useAct } from "../../../app/api/useAct.ts";
import { useWords } from "../../../app/i18n/words.ts";
import { Form } from "../../../ui/form/Form.tsx";
import { Part } from "../../../ui/page/Page.tsx";
import { useToasts } from "../../../ui/toasts/useToasts.tsx";

/** A first password, or another one, which ends the sessions elsewhere. */
export function PasswordPart() {
  const { say } = useWords();
  const hasPassword = useSession().me.user?.hasPassword === true;
  return (
    <Part title={say("profile.password")} hint={say(hasPassword ? "profile.password.hint" : "profile.password.first")}>
      <Password hasPassword={hasPassword} />
    </Part>
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
      const { changePassword } = await import("../../../app/api/authClient.ts");
      return await changePassword(current, next);
    },
    {
      refresh: [["me"], ["sessions"]],
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
