import assert from "node:assert/strict";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";

import { createMailSender } from "../../src/net/mail.ts";

describe("mail", () => {
  it("hands a mail to the operator's server", async () => {
    let heard = "";
    // The fewest words of RFC 5321 a client has to hear.
    const server = createServer((socket) => {
      let isBody = false;
      socket.write("220 mail.example.com ready\r\n");
      socket.on("data", (bytes) => {
        heard += bytes.toString("utf8");
        if (isBody && !heard.endsWith("\r\n.\r\n")) return;
        const isData = /\r\n?DATA\r\n$|^DATA\r\n$/.test(heard);
        socket.write(isData ? "354 go on\r\n" : "250 ok\r\n");
        isBody = isData;
      });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const mail = createMailSender(
      `smtp://127.0.0.1:${(server.address() as AddressInfo).port}`,
      "CI Bridge <bridge@example.com>",
    );
    try {
      await mail.send({ to: "team@example.com", subject: "Builds cannot be started", text: "Since noon." });
    } finally {
      mail.close();
      await new Promise((resolve) => server.close(resolve));
    }
    for (const part of [
      "MAIL FROM:<bridge@example.com>",
      "RCPT TO:<team@example.com>",
      "Subject: Builds cannot be started",
      "Since noon.",
    ])
      assert.ok(heard.includes(part), part);
  });
});
