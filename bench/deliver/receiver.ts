// Stands for CI servers: answers every POST at once and keeps when each came. GET tells how many.

import { createServer } from "node:http";

let count = 0;
let lastAt = 0;
const server = createServer((request, response) => {
  if (request.method === "GET") {
    response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify({ count, lastAt }));
    return;
  }
  request.resume();
  request.on("end", () => {
    count += 1;
    lastAt = Date.now();
    response.writeHead(200, { "content-type": "application/json" }).end("{}");
  });
});
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  process.stdout.write(`{"port":${typeof address === "object" ? String(address?.port) : "0"}}\n`);
});
