// An event as JSON of our own: the documented template variables, with the build's parameters beside them.

import type { StartRequest } from "../../core/ci-adapter.ts";
import { variablesOf } from "../../core/templates/template.ts";
import type { Variables } from "../../core/templates/template.ts";

/** The template variables of a request. */
export function variablesOfRequest(request: StartRequest): Variables {
  return variablesOf(request.event, {
    deliveryId: request.deliveryId,
    resultUrl: request.resultUrl,
    linkName: request.link.name,
  });
}

/** The body a receiver gets that has no format of its own. */
export function eventBody(request: StartRequest): string {
  return JSON.stringify({ ...variablesOfRequest(request), parameters: request.parameters });
}
