import { GraphError, invalidParameter, unsupportedRequest } from "../../graph/graphError.ts";
import type { GraphAnswer, GraphCall } from "../../graph/graphRoutes.ts";
import { parseFields, pick } from "../../graph/fields.ts";
import { askedPage, onePage } from "../../graph/onePage.ts";
import { asText, listParam, stringParam } from "../../graph/params.ts";
import { numericId } from "../../world/ids.ts";
import { getWabaAccess, requireApp } from "../access.ts";
import type { WhatsAppAccount, WhatsAppTemplate } from "../model.ts";
import { invalidTemplate, parseComponents, parseNewTemplate } from "./parseTemplate.ts";
import { rightCategory, scheduleReview } from "./review.ts";

const SCOPE = "whatsapp_business_management";
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** `POST /{account}/message_templates`: pending until the review, in the category Meta finds right. */
export function createWhatsAppTemplate(call: GraphCall): GraphAnswer {
  const { account } = getWabaAccess(call, "POST", SCOPE);
  const { world, platform } = call;
  if (!platform.rates.take(`templates/${account.id}`, 100, HOUR_MS))
    throw new GraphError({
      code: 80008,
      message: "(#80008) There have been too many calls to this WhatsApp Business account.",
    });
  const wanted = parseNewTemplate(call.params);
  if (account.templates.size >= (account.isVerified ? 6000 : 250))
    throw invalidTemplate(2388019, "The account has as many templates as it may have");
  const key = `${wanted.name}/${wanted.language}`;
  if (account.templates.has(key))
    throw invalidTemplate(2388024, `There is already a template ${wanted.name} in ${wanted.language}`);
  const template: WhatsAppTemplate = {
    id: numericId(),
    ...wanted,
    category: rightCategory(wanted),
    status: "PENDING",
    rejectedReason: "NONE",
    quality: "UNKNOWN",
    editedAt: [],
  };
  account.templates.set(key, template);
  world.changes.emit("setup");
  scheduleReview(platform, account, template);
  return { body: { id: template.id, status: template.status, category: template.category } };
}

/** `GET /{account}/message_templates`, by name, status, category or language. */
export function listWhatsAppTemplates(call: GraphCall): GraphAnswer {
  const { account } = getWabaAccess(call, "GET", SCOPE);
  const { params } = call;
  const filter = (name: string, value: string) => [undefined, value].includes(stringParam(params, name));
  const found = [...account.templates.values()].filter(
    ({ name, status, category, language }) =>
      filter("name", name) && filter("status", status) && filter("category", category) && filter("language", language),
  );
  const places = new Map(found.map(({ id }, index) => [id, { at: found.length - index, id }]));
  const { shown, cursors } = onePage(found, ({ id }) => places.get(id) ?? { at: 0, id }, askedPage(params, 25));
  const fields = parseFields(
    stringParam(params, "fields") ?? "name,components,language,status,category,parameter_format,id",
  );
  return {
    body: {
      data: shown.map((one) => pick(templateBody(one), fields)),
      paging: cursors === undefined ? {} : { cursors },
    },
  };
}

/** `DELETE /{account}/message_templates?name=`, in all languages, or with `hsm_id` one of them; `hsm_ids` up to a hundred. */
export function deleteWhatsAppTemplates(call: GraphCall): GraphAnswer {
  const { account } = getWabaAccess(call, "DELETE", SCOPE);
  const { params } = call;
  const ids = listParam(params, "hsm_ids")?.map(asText);
  const id = stringParam(params, "hsm_id");
  const name = stringParam(params, "name");
  if (ids === undefined && name === undefined) throw invalidParameter("The parameter name is required");
  if (ids !== undefined && ids.length > 100)
    throw invalidParameter("Param hsm_ids has too many elements, the maximum is 100");
  const doomed = [...account.templates].filter(([, template]) =>
    ids === undefined ? template.name === name && (id === undefined || template.id === id) : ids.includes(template.id),
  );
  if (doomed.length === 0) throw invalidTemplate(2593002, "There is no such template");
  if (doomed.some(([, { status }]) => status === "DISABLED"))
    throw invalidTemplate(2593002, "A template that was disabled cannot be deleted");
  for (const [key] of doomed) account.templates.delete(key);
  call.world.changes.emit("setup");
  return { body: { success: true } };
}

/** A template by its id, wherever it is. */
export function findTemplate(call: GraphCall): { account: WhatsAppAccount; template: WhatsAppTemplate } | undefined {
  const id = call.path["id"] ?? "";
  for (const account of call.world.whatsapp.values())
    for (const template of account.templates.values()) if (template.id === id) return { account, template };
  return undefined;
}

export const isTemplate = (call: GraphCall) => findTemplate(call) !== undefined;

/** `GET /{template}` */
export function readTemplate(call: GraphCall): GraphAnswer {
  const { template } = ownTemplate(call, "GET");
  const fields = parseFields(stringParam(call.params, "fields") ?? "name,components,language,status,category,id");
  return { body: pick(templateBody(template), fields) };
}

/** `POST /{template}`: new content, reviewed again. An approved one once a day and ten times in thirty; never its category. */
export function editTemplate(call: GraphCall): GraphAnswer {
  const { account, template } = ownTemplate(call, "POST");
  const { world, params, platform } = call;
  if (!["APPROVED", "REJECTED", "PAUSED"].includes(template.status))
    throw invalidTemplate(2388025, `A template that is ${template.status} cannot be edited`);
  const category = stringParam(params, "category");
  if (category !== undefined && category.toUpperCase() !== template.category && template.status === "APPROVED")
    throw invalidTemplate(2388025, "The category of an approved template cannot be changed");
  const now = world.clock.now();
  const recent = template.editedAt.filter((at) => now - at < 30 * DAY_MS);
  if (template.status === "APPROVED" && (recent.length >= 10 || recent.some((at) => now - at < DAY_MS)))
    throw invalidTemplate(2388025, "An approved template is edited once in 24 hours and ten times in 30 days at most");
  const components = listParam(params, "components");
  if (components !== undefined) template.components = parseComponents(components, template.parameterFormat);
  template.editedAt.push(now);
  template.category = rightCategory(template);
  template.status = "PENDING";
  world.changes.emit("setup");
  scheduleReview(platform, account, template);
  return { body: { success: true, id: template.id, category: template.category } };
}

function ownTemplate(call: GraphCall, method: string) {
  const found = findTemplate(call);
  if (found === undefined) throw unsupportedRequest(method, call.path["id"] ?? "");
  requireApp(call, found.account, method, SCOPE);
  return found;
}

function templateBody(template: WhatsAppTemplate): Record<string, unknown> {
  const { id, name, language, category, status, components, parameterFormat, rejectedReason, quality } = template;
  return {
    id,
    name,
    language,
    category,
    status,
    components,
    parameter_format: parameterFormat,
    rejected_reason: rejectedReason,
    quality_score: { score: quality },
  };
}
