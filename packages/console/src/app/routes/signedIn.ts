import type { Me } from "@botschaft/contract";
import type { QueryClient } from "@tanstack/react-query";
import { redirect } from "@tanstack/react-router";
import { currentWorkspaceId, enterWorkspace } from "../api/currentWorkspace.ts";
import { isRefusal } from "../api/refusal.ts";
import { meQuery } from "../api/session.ts";

/** Who is signed in; sends everybody else to the sign-in and back afterwards. */
export async function signedIn(queryClient: QueryClient, wanted: { readonly href: string; readonly search: object }) {
  try {
    const me = await queryClient.ensureQueryData(meQuery);
    if (isUnnamed(me) && wanted.href !== "/welcome") throw redirect({ to: "/welcome" });
    return me;
  } catch (error) {
    if (isRefusal(error, "unauthenticated"))
      throw redirect({ to: "/sign-in", search: refusedLink(wanted.search) ?? { to: wanted.href } });
    // The remembered workspace is gone, or closed to us: ask once more without it.
    if (currentWorkspaceId() !== null && (isRefusal(error, "forbidden") || isRefusal(error, "not_found"))) {
      enterWorkspace(null);
      return await queryClient.fetchQuery({ ...meQuery, staleTime: 0 });
    }
    throw error;
  }
}

/** The owner of an installation of one's own whom nobody has asked yet who they are. A demo's owner has a name in its story. */
export function isUnnamed(me: Me): boolean {
  return me.user?.isPlaceholder === true && me.emulatorUrl === null;
}

/** A one-time link that is used up or too old leads to "/" with its reason in the query. */
function refusedLink(search: object): { problem: string } | null {
  return "error" in search && typeof search.error === "string" ? { problem: search.error } : null;
}
