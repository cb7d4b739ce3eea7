import { invalidParameter } from "../../graph/graphError.ts";
import type { GraphAnswer, GraphCall } from "../../graph/graphRoutes.ts";
import { listParam, stringParam } from "../../graph/params.ts";
import { list, oneOf, requiredObject, requiredText, requiredUrl } from "../../graph/shape.ts";
import { numericId } from "../../world/ids.ts";
import { changeOf } from "../events.ts";
import type { UtilityComponent, UtilityTemplate } from "../model.ts";
import { getPage, requireScope } from "../pages.ts";
import { reviewTemplate } from "./utilityTemplate.ts";

/** `POST /{page}/message_templates`: reviewed at once; the result is the answer, and a webhook. */
export function createTemplate(call: GraphCall): GraphAnswer {
  const { page } = getPage(call, "POST");
  requireScope(call, "pages_utility_messaging");
  const { params } = call;
  if (params["library_template_name"] !== undefined)
    throw invalidParameter("There is no library template of this name");
  const name = requiredText(params["name"], "name", { max: 512 });
  if (!/^[a-z0-9_]+$/.test(name))
    throw invalidParameter("Param name must be lower-case letters, digits and underscores");
  const language = requiredText(params["language"], "language", { max: 10 });
  oneOf(params["category"], "category", ["UTILITY"]);
  const parameterFormat = oneOf(params["parameter_format"] ?? "POSITIONAL", "parameter_format", [
    "NAMED",
    "POSITIONAL",
  ]);
  const components = list(listParam(params, "components"), "components", { min: 1, max: 3 }).map(parseComponent);
  if (!components.some(({ type }) => type === "BODY")) throw invalidParameter("Param components must have a BODY");
  if (page.templates.has(`${name}/${language}`))
    throw invalidParameter("There is already a template of this name and language");
  const reason = reviewTemplate(components, parameterFormat);
  const template: UtilityTemplate = {
    id: numericId(),
    name,
    language,
    parameterFormat,
    components,
    status: reason === undefined ? "APPROVED" : "REJECTED",
    rejectedReason: reason ?? "NONE",
  };
  page.templates.set(`${name}/${language}`, template);
  call.platform.webhooks.emit(
    changeOf(page.id, "messenger_template_status_update", call.world.clock.now(), {
      event: template.status,
      message_template_id: template.id,
      message_template_name: name,
      message_template_language: language,
      reason: template.rejectedReason,
    }),
  );
  call.world.changes.emit("setup");
  return { body: { id: template.id, status: template.status, category: "UTILITY" } };
}

/** `GET /{page}/message_templates?name=` */
export function listTemplates(call: GraphCall): GraphAnswer {
  const { page } = getPage(call, "GET");
  requireScope(call, "pages_utility_messaging");
  const name = stringParam(call.params, "name");
  const found = [...page.templates.values()].filter((template) => name === undefined || template.name === name);
  return {
    body: {
      data: found.map(({ id, name: own, status, language, components, rejectedReason }) => ({
        name: own,
        status,
        category: "UTILITY",
        language,
        components,
        id,
        ...(status === "REJECTED" ? { rejected_reason: rejectedReason } : {}),
      })),
      paging: {},
    },
  };
}

/** `DELETE /{page}/message_templates?name=`: in all languages. */
export function deleteTemplates(call: GraphCall): GraphAnswer {
  const { page } = getPage(call, "DELETE");
  requireScope(call, "pages_utility_messaging");
  const name = requiredText(call.params["name"], "name");
  const keys = [...page.templates].flatMap(([key, template]) => (template.name === name ? [key] : []));
  if (keys.length === 0) throw invalidParameter("There is no template of this name");
  for (const key of keys) page.templates.delete(key);
  call.world.changes.emit("setup");
  return { body: { success: true } };
}

/** `GET /message_template_library`: the ready-made texts are Meta's own, and not here. */
export function listLibrary(): GraphAnswer {
  return { body: { data: [], paging: {} } };
}

function parseComponent(value: unknown, index: number): UtilityComponent {
  const path = `components[${index}]`;
  const component = requiredObject(value, path);
  const type = oneOf(component["type"], `${path}[type]`, ["HEADER", "BODY", "BUTTONS"]);
  if (type === "BODY") return { type, text: requiredText(component["text"], `${path}[text]`, { max: 1024 }) };
  if (type === "HEADER") {
    const format = oneOf(component["format"], `${path}[format]`, ["TEXT", "IMAGE"]);
    return format === "IMAGE"
      ? { type, format }
      : { type, format, text: requiredText(component["text"], `${path}[text]`, { max: 60 }) };
  }
  const buttons = list(component["buttons"], `${path}[buttons]`, { min: 1, max: 3 }).map((item, at) => {
    const button = requiredObject(item, `${path}[buttons][${at}]`);
    const text = requiredText(button["text"], `${path}[buttons][${at}][text]`, { max: 20 });
    return oneOf(button["type"], `${path}[buttons][${at}][type]`, ["URL", "POSTBACK"]) === "URL"
      ? { type: "URL" as const, text, url: requiredUrl(button["url"], `${path}[buttons][${at}][url]`) }
      : { type: "POSTBACK" as const, text };
  });
  return { type, buttons };
}
