// What GitHub checks before it dispatches a workflow; each refusal is a 422.
// https://docs.github.com/en/rest/actions/workflows#create-a-workflow-dispatch-event
import { isRecord } from "../stand-in/received.ts";

/** A workflow: which inputs it declares, which of them it must get. */
export interface Workflow {
  inputs?: readonly string[];
  required?: readonly string[];
  /** Without `on: workflow_dispatch` it cannot be dispatched. */
  isNotDispatchable?: boolean;
}

const maxInputs = 25;

/** The branch or tag and the inputs, or GitHub's sentence. */
export function checkDispatch(
  body: Record<string, unknown>,
  workflow: Workflow,
  refs: Readonly<Record<string, string>>,
): { ref: string; inputs: Record<string, string> } | string {
  const sentRef = body["ref"];
  if (typeof sentRef !== "string") return 'Invalid request.\n\n"ref" wasn\'t supplied.';
  const ref = sentRef.replace(/^refs\/(heads|tags)\//, "");
  if (refs[ref] === undefined) return `No ref found for: ${sentRef}`;
  if (workflow.isNotDispatchable === true) return "Workflow does not have 'workflow_dispatch' trigger";
  const sent = body["inputs"] ?? {};
  if (!isRecord(sent)) return "Invalid request.\n\nFor 'properties/inputs', it is not an object.";
  const names = Object.keys(sent);
  if (names.length > maxInputs) return `Invalid request.\n\nNo more than ${maxInputs} properties are allowed.`;
  const unexpected = names.filter((name) => workflow.inputs !== undefined && !workflow.inputs.includes(name));
  if (unexpected.length > 0) return `Unexpected inputs provided: ${JSON.stringify(unexpected)}`;
  const missing = workflow.required?.find((name) => !names.includes(name));
  if (missing !== undefined) return `Required input '${missing}' not provided`;
  return {
    ref,
    inputs: Object.fromEntries(
      Object.entries(sent).map(([name, value]) => [name, typeof value === "string" ? value : JSON.stringify(value)]),
    ),
  };
}
