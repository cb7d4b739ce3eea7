import { createTransport } from "nodemailer";
import type { Log } from "../log.ts";

export interface Mail {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
}

export interface Mailer {
  /** Rejects when the mail server did not take it within half a minute. */
  send(mail: Mail): Promise<void>;
  close(): void;
}

/** Mail by an SMTP server; STARTTLS is used wherever the server offers it. Undefined settings: no mailer. */
export function createMailer(
  settings: { readonly smtpUrl: string; readonly from: string } | undefined,
  log: Log,
): Mailer | undefined {
  if (settings === undefined) return undefined;
  const { smtpUrl, from } = settings;
  const transport = createTransport({
    url: smtpUrl,
    connectionTimeout: 10_000,
    greetingTimeout: 10_000,
    socketTimeout: 30_000,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return {
    async send({ to, subject, text }) {
      // As an object, so that no letter of an address can make it two.
      await transport.sendMail({ from, to: { name: "", address: to }, subject, text });
      log.info({ event: "mail.sent" });
    },
    close: () => transport.close(),
  };
}
