// An app of the tests' own: serves a descriptor, records what it is sent, answers what it is told to.
import { createServer } from "node:http";
import type { IncomingHttpHeaders } from "node:http";

export interface Received {
  method: string;
  url: string;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

export interface Receiver {
  url: string;
  descriptorUrl: string;
  received: Received[];
  /** Change it before it is fetched. */
  descriptor: Record<string, unknown>;
  /** Status to answer a request with; 204 unless set. May wait. */
  answer: (request: Received) => number | Promise<number>;
  at(path: string): Received[];
  stop(): Promise<void>;
}

/** Listens on loopback. */
export async function startReceiver(): Promise<Receiver> {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const one: Received = {
        method: request.method ?? "",
        url: request.url ?? "",
        headers: request.headers,
        body: Buffer.concat(chunks),
      };
      if (one.url === "/descriptor.json") {
        response.setHeader("content-type", "application/json");
        response.end(JSON.stringify(receiver.descriptor));
        return;
      }
      received.push(one);
      void Promise.resolve(receiver.answer(one)).then((status) => {
        response.statusCode = status;
        response.end(status === 204 ? undefined : `answer ${status}`);
      });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", () => resolve()));
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === "object" && address ? address.port : 0}`;
  const receiver: Receiver = {
    url,
    descriptorUrl: `${url}/descriptor.json`,
    received,
    descriptor: makeDescriptor(url),
    answer: () => 204,
    at: (path) => received.filter((one) => one.url.split("?")[0] === path),
    stop() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
  return receiver;
}

/** A descriptor that is in order. */
export function makeDescriptor(baseUrl: string): Record<string, unknown> {
  return {
    key: "ci-app",
    name: "CI app",
    description: "Builds what is pushed",
    baseUrl,
    authentication: { type: "jwt" },
    lifecycle: { installed: "/installed", uninstalled: "/uninstalled" },
    scopes: ["account", "pullrequest"],
    contexts: ["account"],
    modules: {
      webhooks: [{ event: "*", url: "/webhook/" }],
      adminPages: [
        {
          key: "settings",
          name: { value: "CI" },
          url: "/settings?repository={repository.uuid}&user={user.uuid}&snippet={snippet.name}",
          location: "org.bitbucket.repository.admin",
          conditions: [{ condition: "has_permission", params: { permission: "admin" } }],
        },
      ],
      webPanels: [
        {
          key: "panel",
          name: { value: "Builds" },
          url: "/panel?pr={pullrequest.id}&hash={pullrequest.source.commit.hash}",
          location: "org.bitbucket.pullrequest.overview.informationPanel",
        },
      ],
    },
  };
}
