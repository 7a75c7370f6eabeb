// npm run sandbox: a Bitbucket Cloud and a Jenkins on loopback, without the app, for whoever develops one.

import { startBitbucketCloud } from "./bitbucket-cloud/start.ts";
import { startJenkins } from "./jenkins/start.ts";

const bitbucket = await startBitbucketCloud({ port: 7990, apiPort: 7991 });
const ada = bitbucket.createUser({ displayName: "Ada Admin", nickname: "ada" });
bitbucket.createWorkspace({ name: "Acme", slug: "acme", admins: [ada.uuid] });
bitbucket.createRepository({ workspace: "acme", name: "payments", files: { "README.md": "# payments\n" } });
const jenkins = await startJenkins({ port: 7992, jobs: [{ name: "payments", parameters: ["BRANCH", "COMMIT"] }] });

process.stdout.write(`
  Bitbucket     ${bitbucket.webUrl}            repository acme/payments
  its REST API  ${bitbucket.apiUrl}/2.0
  its controls  ${bitbucket.webUrl}/_sandbox   GET lists them, POST /_sandbox/<name> with JSON runs one
  Jenkins       ${jenkins.url}            user admin, API token admin-token, job payments

Ctrl-C ends everything; nothing is kept.
`);

async function stop(): Promise<void> {
  await Promise.all([bitbucket.stop(), jenkins.stop()]);
  process.exit(0);
}
process.on("SIGINT", () => void stop());
process.on("SIGTERM", () => void stop());
