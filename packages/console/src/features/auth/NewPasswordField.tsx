import { PasswordInput } from "@mantine/core";
import { useWords } from "../../app/i18n/words.ts";

const shortestPassword = 10;

/** A password that is being chosen, with its one rule. */
export function NewPasswordField({
  value,
  onChange,
}: {
  readonly value: string;
  readonly onChange: (value: string) => void;
}) {
  const { say } = useWords();
  return (
    <PasswordInput
      label={say("auth.newPassword")}
      description={say("auth.passwordRule", { count: shortestPassword })}
      minLength={shortestPassword}
      maxLength={128}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
      autoComplete="new-password"
      required
      visibilityToggleButtonProps={{ "aria-label": say("auth.showPassword") }}
    />
  );
}
