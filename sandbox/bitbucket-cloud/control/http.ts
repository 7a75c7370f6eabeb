// The control functions by HTTP, for use without a browser: POST /_sandbox/<name> with JSON.
import express from "express";
import type { RequestHandler } from "express";
import { z } from "zod";
import { Refusal } from "../model/refusal.ts";
import { answerRefusal } from "../rest/wire/answer-refusal.ts";
import type { Control } from "./control.ts";

/** GET lists what there is and what each takes. */
export function makeControlRouter(control: Control): express.Router {
  const router = express.Router();
  const acts = new Map<string, { takeAnything: (input: unknown) => unknown; schema: z.ZodType }>(
    Object.entries(control),
  );
  router.get("/", (_request, response) => {
    response.json(Object.fromEntries([...acts].map(([name, act]) => [name, describe(act.schema)])));
  });
  const run: RequestHandler = (request, response) => {
    const act = acts.get(request.params.name ?? "");
    if (!act || request.is("application/json") === false) {
      answerRefusal(
        response,
        act
          ? new Refusal(415, "Send application/json.")
          : new Refusal(404, `There is no control function ${request.params.name ?? ""}; GET /_sandbox lists them.`),
      );
      return;
    }
    Promise.resolve()
      .then(() => act.takeAnything(request.body ?? {}))
      .then(
        (result) => response.json(result ?? {}),
        (error: unknown) => answerRefusal(response, error),
      );
  };
  router.post("/:name", express.json({ limit: "2mb" }), run);
  return router;
}

function describe(schema: z.ZodType): unknown {
  return z.toJSONSchema(schema, { unrepresentable: "any", io: "input" });
}
