import assert from "node:assert/strict";

import { repositoryId } from "./sample.ts";
import { follow, movedTo, see, textOf } from "./see.ts";
import { frameAdmin, setStage, tabAdmin } from "./stage.ts";

const mine = `/repositories/${encodeURIComponent(repositoryId)}`;

describe("http/pages deliveries and hooks", () => {
  it("tells every exchange of a delivery with status and words", async () => {
    const text = textOf(await see(setStage(), `${mine}/deliveries/d2`));
    assert.match(text, /Parked Jenkins answered 403/);
    assert.match(text, /HTTP 200 Try 1: look at the job/);
    assert.match(
      text,
      /HTTP 403 Try 1: start the build .* POST https:\/\/ci\.example\.com\/job\/payments\/buildWithParameters/,
    );
    assert.match(text, /bridge is missing the Job\/Build permission/);
  });

  it("shows what was sent and which headers came back, parameters decoded and secrets covered (S9)", async () => {
    const text = textOf(await see(setStage(), `${mine}/deliveries/d2`));
    assert.match(
      text,
      /Parameters BRANCH release\/1\.0 DEPLOY_KEY \[secret\] Headers content-type: .* authorization: \[secret\]/,
    );
    assert.match(text, /Body BRANCH&#x3D;release%2F1\.0&amp;DEPLOY_KEY&#x3D;\[secret\]/);
    assert.match(text, /Headers of the answer .* x-jenkins: 2\.528/);
  });

  it("says to who only reads how each exchange went, and not what was sent and answered (S4)", async () => {
    const text = textOf(await see(setStage(), `${mine}/deliveries/d2`, { ...frameAdmin, role: "write" }));
    assert.match(text, /HTTP 403 Try 1: start the build/);
    assert.doesNotMatch(text, /buildWithParameters|DEPLOY_KEY|x-jenkins|Job\/Build permission</);
    assert.match(text, /Admins of the repository see what was sent and answered/);
  });

  it("tells of an exchange without an answer", async () =>
    assert.match(
      textOf(await see(setStage(), `${mine}/deliveries/d3`)),
      /No answer Try 1: start the build .* No answer came within 10 s\./,
    ));

  it("sends a parked delivery again as a new one (R17)", async () => {
    const stage = setStage();
    const reply = await stage.ask("POST", `${mine}/deliveries/d2/retry`);
    assert.equal(movedTo(reply), `${mine}/deliveries/${stage.rows.deliveries[0]?.id ?? ""}`);
    assert.match(textOf(await follow(stage, reply)), /On its way/);
    assert.equal(stage.rows.deliveries.find((delivery) => delivery.id === "d2")?.state, "parked");
  });

  it("keeps itself up to date while the delivery waits", async () => {
    assert.match(await see(setStage(), `${mine}/deliveries/d3`), /data-refresh="5"/);
    assert.doesNotMatch(await see(setStage(), `${mine}/deliveries/d2`), /data-refresh="5"/);
  });

  it("does not send again what still waits", async () => {
    const stage = setStage();
    assert.match(
      textOf(await follow(stage, await stage.ask("POST", `${mine}/deliveries/d3/retry`))),
      /Not sent again This delivery is still waiting/,
    );
    assert.equal(stage.rows.deliveries.length, 4);
  });

  it("shows no retry to a reader (S4)", async () =>
    assert.doesNotMatch(await see(setStage(), `${mine}/deliveries/d2`, { ...frameAdmin, role: "write" }), /retry/));

  it("tells what came, how it was read and what each link decided", async () => {
    const text = textOf(await see(setStage(), `${mine}/hooks/hook-of-e3`));
    assert.match(text, /Webhook repo:push Read/);
    assert.match(text, /deploy preview branch feature\/rounding matches none/);
    assert.match(text, /x-event-key repo:push/);
  });

  it("lists in a tab what came for all repositories, with why it was ignored", async () => {
    const text = textOf(await see(setStage(), "/hooks"));
    assert.match(text, /repo:commit_status_created Ignored this is the echo of a status we set ourselves/);
    assert.match(text, /repo:push acme\/payments Read/);
  });

  it("says how to make webhooks come where none did", async () => {
    const stage = setStage();
    stage.rows.hooks = [];
    assert.match(textOf(await see(stage, "/hooks", tabAdmin)), /Nothing has come yet/);
  });
});
