import { Button } from "@mantine/core";
import { useSearch } from "@tanstack/react-router";
import { useWords } from "../../app/i18n/words.ts";
import { AuthFrame } from "./AuthFrame.tsx";

/** Where a one-time link lands: one press signs in. Not by itself, so that a program that only looks at links does not use it up. */
export function SignInLinkScreen() {
  const { say } = useWords();
  const { token } = useSearch({ from: "/sign-in/link" });
  const query = new URLSearchParams({ token: token ?? "", callbackURL: "/", errorCallbackURL: "/sign-in" });
  return (
    <AuthFrame title={say("auth.link.title")} lead={say("auth.link.lead")}>
      <Button component="a" href={`/api/auth/magic-link/verify?${query}`} fullWidth>
        {say("auth.signIn")}
      </Button>
    </AuthFrame>
  );
}
