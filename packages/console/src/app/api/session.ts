import { sessionEndpoints, type Me, type Scope } from "@botschaft/contract";
import { queryOptions, useSuspenseQuery } from "@tanstack/react-query";
import { call, readAnswer } from "./call.ts";

export const meQuery = queryOptions({
  queryKey: ["me"],
  queryFn: async ({ signal }) => {
    const early = await takeFirstMe();
    return early === null
      ? await call(sessionEndpoints.getMe, {}, signal)
      : await readAnswer(sessionEndpoints.getMe, early);
  },
  staleTime: 5 * 60_000,
});

declare global {
  interface Window {
    /** What the page itself has asked for before there was a program (`public/first.js`); null: no answer came. */
    firstMe?: Promise<Response | null>;
  }
}

function takeFirstMe(): Promise<Response | null> {
  const { firstMe = Promise.resolve(null) } = window;
  delete window.firstMe;
  return firstMe;
}

export interface Session {
  readonly me: Me;
  readonly workspaceId: string;
  readonly workspaceName: string;
  readonly memberId: string | null;
  readonly userName: string;
  readonly may: (scope: Scope) => boolean;
}

/** Who is signed in, inside a workspace. Only below the shell, which lets nobody in without one. */
export function useSession(): Session {
  const { data: me } = useSuspenseQuery(meQuery);
  return sessionOf(me);
}

export function sessionOf(me: Me): Session {
  const workspace = me.workspaces.find((each) => each.id === me.workspaceId);
  return {
    me,
    workspaceId: me.workspaceId ?? "",
    workspaceName: workspace?.name ?? "",
    memberId: me.memberId,
    userName: me.user?.name ?? me.user?.email ?? "",
    may: (scope) => me.scopes.includes(scope),
  };
}
