import { sessionEndpoints } from "@botschaft/contract";
import { Button, TextInput } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useParams, useRouter } from "@tanstack/react-router";
import { useState, type FormEvent } from "react";
import { call } from "../../app/api/call.ts";
import { enterWorkspace } from "../../app/api/currentWorkspace.ts";
import { isRefusal } from "../../app/api/refusal.ts";
import { meQuery } from "../../app/api/session.ts";
import { useAct } from "../../app/api/useAct.ts";
import { useProblemSentence } from "../../app/api/useProblemSentence.ts";
import { useWords } from "../../app/i18n/words.ts";
import { useTime } from "../../app/time/useTime.ts";
import { Loading } from "../../ui/page/Loading.tsx";
import styles from "../../ui/page/Rows.module.css";
import { AuthFrame } from "./AuthFrame.tsx";
import frame from "./AuthFrame.module.css";
import { NewPasswordField } from "./NewPasswordField.tsx";

/** Accepting an invitation: as who one is, or with a name and a password for who is new. */
export function InvitationScreen() {
  const { say } = useWords();
  const time = useTime();
  const sentence = useProblemSentence();
  const { token } = useParams({ from: "/invitations/$token" });
  const router = useRouter();
  const client = useQueryClient();
  const invitation = useQuery({
    queryKey: ["invitation", token],
    queryFn: ({ signal }) => call(sessionEndpoints.getInvitation, { params: { token } }, signal),
    retry: false,
  });
  const me = useQuery({ ...meQuery, retry: false });
  const [name, setName] = useState("");
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const [error, setError] = useState<unknown>(null);
  const user = me.data?.user ?? null;
  const isNew = me.isError && isRefusal(me.error, "unauthenticated");

  const accept = useAct(
    (body: { name?: string; email?: string; password?: string }) =>
      call(sessionEndpoints.acceptInvitation, { params: { token }, body }),
    {
      failed: setError,
      done({ workspaceId }) {
        enterWorkspace(workspaceId);
        client.clear();
        void router.navigate({ to: "/" });
      },
    },
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setError(null);
    accept.mutate(
      user !== null ? {} : { name: name.trim(), email: (invitation.data?.email ?? email).trim(), password },
    );
  };

  if (invitation.isError)
    return (
      <AuthFrame title={say("invitation.invalid")} lead={sentence(invitation.error)}>
        {null}
      </AuthFrame>
    );
  if (invitation.data === undefined || me.isPending)
    return (
      <AuthFrame title={say("invitation.title", { workspace: "…" })}>
        <Loading lines={3} />
      </AuthFrame>
    );
  const { workspaceName, invitedBy, role, expiresAt, email: address, hasAccount } = invitation.data;
  const title = say("invitation.title", { workspace: workspaceName });
  const lead = say("invitation.lead", {
    by: invitedBy,
    role: say(`role.${role}`),
    until: time.moment(Date.parse(expiresAt)),
  });
  const backHere = { to: `/invitations/${token}` };
  // Said before it is used up: the server refuses it, too.
  if (user !== null && address !== null && address.toLowerCase() !== user.email.toLowerCase())
    return (
      <AuthFrame title={title} lead={lead}>
        <p role="alert" className={frame["problem"]}>
          {say("invitation.forAnother", { email: address, own: user.email })}
        </p>
        <Button
          fullWidth
          onClick={() => {
            void (async () => {
              await (await import("../../app/api/authClient.ts")).signOut();
              client.clear();
              await (hasAccount
                ? router.navigate({ to: "/sign-in", search: backHere })
                : client.refetchQueries({ queryKey: meQuery.queryKey }));
            })();
          }}
        >
          {say("invitation.signOutFirst")}
        </Button>
        <Link to="/">{say("invitation.stay")}</Link>
      </AuthFrame>
    );
  if (isNew && hasAccount)
    return (
      <AuthFrame title={title} lead={lead}>
        <p>{say("invitation.hasAccountFor", { email: address ?? "" })}</p>
        <Button fullWidth onClick={() => void router.navigate({ to: "/sign-in", search: backHere })}>
          {say("auth.signIn")}
        </Button>
      </AuthFrame>
    );
  return (
    <AuthFrame title={title} lead={lead}>
      <form className={styles["form"]} onSubmit={submit}>
        {user !== null && <p>{say("invitation.as", { name: user.name, email: user.email })}</p>}
        {isNew && (
          <>
            <TextInput
              label={say("auth.name")}
              value={name}
              onChange={(event) => setName(event.currentTarget.value)}
              autoComplete="name"
              autoFocus
              required
              maxLength={100}
            />
            {invitation.data.email === null ? (
              <TextInput
                label={say("auth.email")}
                type="email"
                value={email}
                onChange={(event) => setEmail(event.currentTarget.value)}
                autoComplete="username"
                required
              />
            ) : (
              <TextInput label={say("auth.email")} value={invitation.data.email} readOnly autoComplete="username" />
            )}
            <NewPasswordField value={password} onChange={setPassword} />
          </>
        )}
        {error !== null && (
          <p role="alert" className={frame["problem"]}>
            {isRefusal(error, "conflict") ? (
              <>
                {say("invitation.hasAccount")}{" "}
                <Link to="/sign-in" search={backHere}>
                  {say("auth.signIn")}
                </Link>
              </>
            ) : (
              sentence(error)
            )}
          </p>
        )}
        <Button type="submit" loading={accept.isPending} fullWidth>
          {say("invitation.accept")}
        </Button>
      </form>
    </AuthFrame>
  );
}
