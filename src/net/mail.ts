// Sends e-mail through the operator's mail server: https://nodemailer.com/smtp/

import { createTransport } from "nodemailer";

export interface MailSender {
  readonly send: (mail: { readonly to: string; readonly subject: string; readonly text: string }) => Promise<void>;
  close(): void;
}

const patienceMs = 15_000;

/** A sender over the mail server at `url`; it connects when there is something to send. */
export function createMailSender(url: string, from: string): MailSender {
  const transport = createTransport({
    url,
    connectionTimeout: patienceMs,
    greetingTimeout: patienceMs,
    socketTimeout: patienceMs,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return {
    send: async ({ to, subject, text }) => {
      await transport.sendMail({ from, to, subject, text });
    },
    close: () => transport.close(),
  };
}
