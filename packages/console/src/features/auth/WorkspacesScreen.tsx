import { workspaceEndpoints } from "@botschaft/contract";
import { Button, TextInput } from "@mantine/core";
import { useQueryClient, useSuspenseQuery } from "@tanstack/react-query";
import { useRouter, useSearch } from "@tanstack/react-router";
import { useState, type FormEvent } from "react";
import { call } from "../../app/api/call.ts";
import { enterWorkspace } from "../../app/api/currentWorkspace.ts";
import { meQuery } from "../../app/api/session.ts";
import { useAct } from "../../app/api/useAct.ts";
import { useSignOut } from "../../app/api/useSignOut.ts";
import { useWords } from "../../app/i18n/words.ts";
import styles from "../../ui/page/Rows.module.css";
import { AuthFrame } from "./AuthFrame.tsx";
import own from "./WorkspacesScreen.module.css";

/** Which business one works for now, or a new one. */
export function WorkspacesScreen() {
  const { say, language } = useWords();
  const { data: me } = useSuspenseQuery(meQuery);
  const { left } = useSearch({ from: "/workspaces" });
  const client = useQueryClient();
  const router = useRouter();
  const signOut = useSignOut();
  const [name, setName] = useState("");
  const enter = async (id: string) => {
    enterWorkspace(id);
    client.clear();
    await router.navigate({ to: "/" });
  };
  const create = useAct(
    (wanted: string) =>
      call(workspaceEndpoints.createWorkspace, { body: { name: wanted, settings: { defaultLanguage: language } } }),
    { done: ({ id }) => void enter(id) },
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (name.trim() !== "") create.mutate(name.trim());
  };
  return (
    <AuthFrame
      title={say(me.workspaces.length === 0 ? "workspaces.none" : "workspaces.choose")}
      lead={left !== undefined && <span role="status">{say("workspaces.left", { workspace: left })}</span>}
    >
      {me.workspaces.length > 0 && (
        <ul className={own["list"]}>
          {me.workspaces.map((workspace) => (
            <li key={workspace.id}>
              <button type="button" onClick={() => void enter(workspace.id)}>
                <b dir="auto">{workspace.name}</b>
                {workspace.role !== null && <span>{say(`role.${workspace.role}`)}</span>}
              </button>
            </li>
          ))}
        </ul>
      )}
      <form className={styles["form"]} onSubmit={submit}>
        <TextInput
          label={say("workspaces.newName")}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          maxLength={100}
          required
        />
        <Button type="submit" variant={me.workspaces.length === 0 ? "filled" : "default"} loading={create.isPending}>
          {say("workspaces.create")}
        </Button>
      </form>
      <button type="button" className={own["out"]} onClick={signOut}>
        {say("nav.signOut")}
      </button>
    </AuthFrame>
  );
}
