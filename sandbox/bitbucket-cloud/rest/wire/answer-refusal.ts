// Errors in the shape of Bitbucket's.
import type { Response } from "express";
import { Refusal } from "../../model/refusal.ts";

/** {type: "error", error: {message, detail?, data?, fields?}} */
export function answerRefusal(response: Response, error: unknown): void {
  const refusal = toRefusal(error);
  response.status(refusal.status).json({ type: "error", error: { message: refusal.message, ...refusal.extras } });
}

/** What Express and its body readers throw becomes a refusal too. */
export function toRefusal(error: unknown): Refusal {
  if (error instanceof Refusal) return error;
  const status =
    typeof error === "object" && error !== null && "status" in error && typeof error.status === "number"
      ? error.status
      : 500;
  const message = error instanceof Error ? error.message : String(error);
  return new Refusal(status, status < 500 ? message : `The stand-in broke: ${message}`);
}
