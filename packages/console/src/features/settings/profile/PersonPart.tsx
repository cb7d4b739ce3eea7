import { profileEndpoints } from "@botschaft/contract";
import { Button, FileButton, PasswordInput, TextInput } from "@mantine/core";
import { useState } from "react";
import { call, callWithForm } from "../../../app/api/call.ts";
import { isRefusal } from "../../../app/api/refusal.ts";
import { useSession } from "../../../app/api/session.ts";
import { useAct } from "../../../app/api/useAct.ts";
import { useWords } from "../../../app/i18n/words.ts";
import { Face } from "../../../ui/Face.tsx";
import { Form } from "../../../ui/form/Form.tsx";
import { Part } from "../../../ui/page/Page.tsx";
import rows from "../../../ui/page/Rows.module.css";
import { useToasts } from "../../../ui/toasts/useToasts.tsx";
import { drawSmall } from "./drawSmall.ts";

const refresh = [["me"], ["members"]];

/** Who one is to colleagues: picture, name, and the address one signs in with. */
export function PersonPart() {
  const { say } = useWords();
  return (
    <Part title={say("profile.person")} hint={say("profile.person.hint")}>
      <div className={rows["form"]}>
        <Picture />
        <NameAndAddress />
      </div>
    </Part>
  );
}

function Picture() {
  const { say } = useWords();
  const { me, userName, memberId } = useSession();
  const toasts = useToasts();
  const set = useAct(
    async (file: File) => {
      const form = new FormData();
      form.set("file", await drawSmall(file), "me");
      await callWithForm(profileEndpoints.setPicture, form, () => {});
    },
    { refresh, done: () => toasts.say(say("profile.picture.saved")) },
  );
  const remove = useAct(() => call(profileEndpoints.removePicture, {}), { refresh });
  const pictureUrl = me.user?.imageUrl ?? null;
  return (
    <div className={rows["line"]} style={{ alignItems: "center" }}>
      <Face id={memberId ?? ""} name={userName} pictureUrl={pictureUrl} size={64} />
      <FileButton accept="image/*" onChange={(file) => file !== null && set.mutate(file)}>
        {(props) => (
          <Button {...props} variant="default" loading={set.isPending}>
            {say(pictureUrl === null ? "profile.picture.choose" : "profile.picture.change")}
          </Button>
        )}
      </FileButton>
      {pictureUrl !== null && (
        <Button variant="subtle" loading={remove.isPending} onClick={() => remove.mutate(undefined)}>
          {say("profile.picture.remove")}
        </Button>
      )}
    </div>
  );
}

function NameAndAddress() {
  const { say } = useWords();
  const { me } = useSession();
  const toasts = useToasts();
  const user = me.user;
  const [name, setName] = useState(user?.name ?? "");
  const [email, setEmail] = useState(user?.email ?? "");
  const [password, setPassword] = useState("");
  const [error, setError] = useState<unknown>(null);
  const isOtherAddress = email.trim().toLowerCase() !== user?.email;
  const wantsPassword = isOtherAddress && user?.hasPassword === true;
  const save = useAct(
    () =>
      call(profileEndpoints.updateMe, {
        body: {
          name: name.trim(),
          ...(isOtherAddress ? { email: email.trim() } : {}),
          ...(wantsPassword ? { password } : {}),
        },
      }),
    {
      refresh,
      failed(problem) {
        setError(problem);
        if (!isRefusal(problem, "conflict") && !isRefusal(problem, "password_wrong")) toasts.fail(problem);
      },
      done() {
        setPassword("");
        toasts.say(say("settings.saved"));
      },
    },
  );
  return (
    <Form
      act={say("action.save")}
      variant="default"
      isBusy={save.isPending}
      onSubmit={() => {
        setError(null);
        save.mutate(undefined);
      }}
    >
      <TextInput
        label={say("auth.name")}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        autoComplete="name"
        required
        maxLength={100}
      />
      <TextInput
        label={say("auth.email")}
        description={say("profile.email.hint")}
        type="email"
        value={email}
        onChange={(event) => setEmail(event.currentTarget.value)}
        autoComplete="email"
        required
        maxLength={200}
        error={isRefusal(error, "conflict") ? say("profile.email.taken") : null}
      />
      {wantsPassword && (
        <PasswordInput
          label={say("profile.password.current")}
          description={say("profile.email.password")}
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
          autoComplete="current-password"
          required
          error={isRefusal(error, "password_wrong") ? say("profile.password.wrong") : null}
          visibilityToggleButtonProps={{ "aria-label": say("auth.showPassword") }}
        />
      )}
    </Form>
  );
}
