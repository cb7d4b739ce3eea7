import { useEffect, useRef } from "react";
import { useToasts } from "../../ui/toasts/useToasts.tsx";
import { useSession } from "../api/session.ts";
import { useWords } from "../i18n/words.ts";

/** Says it when somebody gives the reader another role while they are at work. */
export function RoleChange() {
  const { say } = useWords();
  const { me, workspaceId } = useSession();
  const toasts = useToasts();
  const known = useRef({ workspaceId, role: me.role });
  useEffect(() => {
    const before = known.current;
    known.current = { workspaceId, role: me.role };
    if (before.workspaceId === workspaceId && before.role !== me.role && me.role !== null)
      toasts.say(say("access.roleNow", { role: say(`role.${me.role}`) }));
  }, [me.role, workspaceId, say, toasts]);
  return null;
}
