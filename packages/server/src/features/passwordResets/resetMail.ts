import type { Mail } from "../../infra/mail.ts";

/** What somebody reads who asked for a new password. */
export function resetMail(language: "de" | "en", to: { email: string; name: string }, url: string): Mail {
  const text = language === "de" ? german(to.name, url) : english(to.name, url);
  return {
    to: to.email,
    subject: language === "de" ? "Dein neues Passwort für Botschaft" : "Your new password for Botschaft",
    text,
  };
}

function german(name: string, url: string): string {
  return `Hallo ${name},

unter diesem Link wählst du ein neues Passwort. Er gilt einmal, eine Stunde lang:

${url}

Du hast nicht darum gebeten? Dann lass den Link liegen: Dein Passwort bleibt, wie es ist.
`;
}

function english(name: string, url: string): string {
  return `Hello ${name},

with this link you choose a new password. It works once, for an hour:

${url}

You did not ask for it? Then leave the link alone: your password stays as it is.
`;
}
