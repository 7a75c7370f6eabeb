// GET and POST alerts of a repository: who is told when one of its links begins to fail or works again.

import { alertPrefix, readAlertForm, viewAlertForm, type AlertDraft } from "../../page-models/forms/alert-form.ts";
import type { FieldFault } from "../../core/field.ts";
import { typedUnder } from "../../page-models/forms/field-view.ts";
import type { Notice } from "../../page-models/notice.ts";
import { testAlerts } from "../../steps/links/test-alerts.ts";
import { saveAlerts } from "../../steps/links/save-alerts.ts";
import type { PageReply, PageRequest } from "../route.ts";
import { moveWithNotice } from "./notices.ts";
import { placeOf, type Place } from "./place.ts";
import type { PagePorts } from "./ports.ts";

/** GET alerts. */
export async function showAlerts(ports: PagePorts, request: PageRequest): Promise<PageReply> {
  const place = await placeOf(ports, request);
  const { url = "", email = "" } = place.tenant.settings.alerts?.[place.repository.id] ?? {};
  return alertsPage(ports, place, { typed: { url, email }, hasSecret: await hasSecretIn(ports, place), faults: [] });
}

/** POST alerts. */
export async function changeAlerts(ports: PagePorts, request: PageRequest): Promise<PageReply> {
  const place = await placeOf(ports, request);
  const typed = typedUnder(alertPrefix, request.form);
  const hasSecret = await hasSecretIn(ports, place);
  const { draft, faults } = readAlertForm(typed, hasSecret, ports.sendMail !== undefined);
  const { intent } = request.form;
  if (faults.length > 0) return alertsPage(ports, place, { typed, hasSecret, faults });
  if (intent === "test")
    return alertsPage(ports, place, { typed, hasSecret, faults }, await noticeOfAlerts(ports, place, draft));
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

async function noticeOfAlerts(ports: PagePorts, { tenant, repository }: Place, draft: AlertDraft): Promise<Notice> {
  const secret = draft.newSecret ?? (await ports.store.secrets.get(tenant.id, `alert-secret:${repository.id}`));
  const { taken, faults } = await testAlerts(ports, tenant, repository, { ...draft.rules, secret });
  if (faults.length > 0) return { tone: "warning", title: "The test did not arrive", sentence: faults.join(" ") };
  if (taken.length === 0)
    return { tone: "information", title: "Nobody to tell", sentence: "Type where alerts go, then send the test." };
  return { tone: "success", title: "The test was sent", sentence: `It was taken by ${taken.join(" and ")}.` };
}

function alertsPage(
  ports: PagePorts,
  place: Place,
  shown: {
    readonly typed: Readonly<Record<string, string>>;
    readonly hasSecret: boolean;
    readonly faults: readonly FieldFault[];
  },
  notice?: Notice,
): PageReply {
  const { typed, hasSecret, faults } = shown;
  const model = {
    title: "Alerts",
    repositoryName: place.repository.fullName,
    settingsHref: place.paths.settings,
    action: place.paths.alerts,
    form: viewAlertForm(typed, hasSecret, faults, ports.sendMail !== undefined),
    notice,
  };
  return { kind: "page", view: "alerts", model, status: faults.length > 0 ? 422 : 200 };
}
