// GET and POST alerts of a repository: who is told when one of its links begins to fail or works again.

import { alertPrefix, readAlertForm, viewAlertForm } from "../../page-models/forms/alert-form.ts";
import type { FieldFault } from "../../core/field.ts";
import { typedUnder } from "../../page-models/forms/field-view.ts";
import { saveAlerts } from "../../steps/links/save-alerts.ts";
import type { PageReply, PageRequest } from "../route.ts";
import { moveWithNotice } from "./notices.ts";
import { placeOf, type Place } from "./place.ts";
import type { PagePorts } from "./ports.ts";

/** GET alerts. */
export async function showAlerts(ports: PagePorts, request: PageRequest): Promise<PageReply> {
  const place = await placeOf(ports, request);
  const { url = "", email = "" } = place.tenant.settings.alerts?.[place.repository.id] ?? {};
  return alertsPage(place, { url, email }, await hasSecretIn(ports, place), []);
}

/** POST alerts. */
export async function changeAlerts(ports: PagePorts, request: PageRequest): Promise<PageReply> {
  const place = await placeOf(ports, request);
  const typed = typedUnder(alertPrefix, request.form);
  const hasSecret = await hasSecretIn(ports, place);
  const { draft, faults } = readAlertForm(typed, hasSecret, ports.mayMail);
  if (faults.length > 0) return alertsPage(place, typed, hasSecret, faults);
  await saveAlerts(ports, { tenantId: place.tenant.id, repositoryId: place.repository.id, ...draft });
  const isSilent = draft.rules.url === undefined && draft.rules.email === undefined;
  const sentence = isSilent
    ? "Nobody is told outside this page."
    : "Told once when a link begins to fail, and once when it works again.";
  return await moveWithNotice(ports, place.tenant.id, place.plainPaths.settings, {
    tone: "success",
    title: "Alerts saved",
    sentence,
  });
}

async function hasSecretIn(ports: PagePorts, { tenant, repository }: Place): Promise<boolean> {
  return (await ports.store.secrets.get(tenant.id, `alert-secret:${repository.id}`)) !== undefined;
}

function alertsPage(
  place: Place,
  typed: Readonly<Record<string, string>>,
  hasSecret: boolean,
  faults: readonly FieldFault[],
): PageReply {
  const model = {
    title: "Alerts",
    repositoryName: place.repository.fullName,
    settingsHref: place.paths.settings,
    action: place.paths.alerts,
    rows: viewAlertForm(typed, hasSecret, faults),
  };
  return { kind: "page", view: "alerts", model, status: faults.length > 0 ? 422 : 200 };
}
