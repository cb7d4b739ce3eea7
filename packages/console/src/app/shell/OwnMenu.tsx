import { Menu } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import type { ReactElement } from "react";
import { useSession } from "../api/session.ts";
import { useSignOut } from "../api/useSignOut.ts";
import { useWords } from "../i18n/words.ts";

/** The way to one's own things, to another workspace, and out. */
export function OwnMenu({ target }: { readonly target: ReactElement }) {
  const { say } = useWords();
  const { userName, me } = useSession();
  const navigate = useNavigate();
  const signOut = useSignOut();
  return (
    <Menu position="top-start" width={232}>
      <Menu.Target>{target}</Menu.Target>
      <Menu.Dropdown>
        <Menu.Label dir="auto">{userName}</Menu.Label>
        <Menu.Item onClick={() => void navigate({ to: "/settings/profile" })}>{say("nav.profile")}</Menu.Item>
        <Menu.Item onClick={() => void navigate({ to: "/workspaces" })}>
          {say(me.workspaces.length > 1 ? "nav.switchWorkspace" : "nav.newWorkspace")}
        </Menu.Item>
        <Menu.Item onClick={signOut}>{say("nav.signOut")}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
