import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useCallback } from "react";
import { enterWorkspace } from "./currentWorkspace.ts";

/** Ends the session and leaves nothing of it in the page. */
export function useSignOut(): () => void {
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  return useCallback(() => {
    void (async () => {
      const { signOut } = await import("./authClient.ts");
      await signOut();
      enterWorkspace(null);
      await navigate({ to: "/sign-in" });
      queryClient.clear();
    })();
  }, [queryClient, navigate]);
}
