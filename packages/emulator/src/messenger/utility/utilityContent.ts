import { invalidParameter } from "../../graph/graphError.ts";
import type { GraphCall } from "../../graph/graphRoutes.ts";
import { asText, isRecord, stringParam } from "../../graph/params.ts";
import { list, optionalUrl, requiredObject, requiredText } from "../../graph/shape.ts";
import type { Page, UtilityComponent, UtilityTemplate } from "../model.ts";
import type { Attachment } from "../../world/thread.ts";
import { requireScope } from "../pages.ts";
import { fillVariables, variablesOf } from "./utilityTemplate.ts";

const PATH = "message[template]";

export interface UtilityContent {
  readonly text?: string;
  readonly attachments?: Attachment[];
  readonly utilityTemplate: string;
}

/** What an approved template says with these parameters: a text, or with header or buttons a card. */
export function parseUtility(call: GraphCall, page: Page, value: unknown): UtilityContent {
  requireScope(call, "pages_utility_messaging");
  if (stringParam(call.params, "messaging_type") !== "UTILITY")
    throw invalidParameter("Param messaging_type must be UTILITY when a template is sent");
  const given = requiredObject(value, PATH);
  const name = requiredText(given["name"], `${PATH}[name]`);
  const language = requiredText(
    requiredObject(given["language"], `${PATH}[language]`)["code"],
    `${PATH}[language][code]`,
  );
  const template = page.templates.get(`${name}/${language}`);
  if (template?.status !== "APPROVED")
    throw invalidParameter(`Param ${PATH}[name]: there is no approved template of this name in ${language}`);
  const parameters = (type: UtilityComponent["type"]) => parametersOf(given["components"], type);
  const fill = (component: UtilityComponent | undefined) =>
    component?.text === undefined ? undefined : filled(template, component.text, parameters(component.type));
  const [header, body, buttons] = (["HEADER", "BODY", "BUTTONS"] as const).map((type) =>
    template.components.find((component) => component.type === type),
  );
  const text = fill(body) ?? "";
  if (header === undefined && buttons === undefined) return { text, utilityTemplate: name };
  const title = fill(header);
  const image = header?.format === "IMAGE" ? imageOf(parameters("HEADER")[0]) : undefined;
  const element = {
    title: title ?? text,
    ...(title === undefined ? {} : { subtitle: text }),
    ...(image === undefined ? {} : { image_url: image }),
    ...(buttons === undefined ? {} : { buttons: filledButtons(buttons, parameters("BUTTONS")) }),
  };
  return {
    attachments: [{ type: "template", template: { template_type: "generic", elements: [element] } }],
    utilityTemplate: name,
  };
}

function parametersOf(components: unknown, type: UtilityComponent["type"]): unknown[] {
  const found = list(components, `${PATH}[components]`, { min: 0, max: 3 }).find(
    (component) => isRecord(component) && asText(component["type"]).toUpperCase() === type,
  );
  return isRecord(found) ? list(found["parameters"], `${PATH}[components][parameters]`, { min: 0, max: 50 }) : [];
}

function filled(template: UtilityTemplate, text: string, parameters: readonly unknown[]): string {
  const variables = variablesOf(text);
  const values = new Map<string, string>();
  for (const [index, parameter] of parameters.entries()) {
    const path = `${PATH}[components][parameters][${index}]`;
    const fields = requiredObject(parameter, path);
    const name =
      template.parameterFormat === "NAMED"
        ? requiredText(fields["parameter_name"], `${path}[parameter_name]`)
        : String(index + 1);
    values.set(name, requiredText(fields["text"], `${path}[text]`));
  }
  const missing = variables.find((name) => !values.has(name));
  if (missing !== undefined || values.size !== variables.length)
    throw invalidParameter(`Param ${PATH}[components]: the parameters do not match the template's`);
  return fillVariables(text, values);
}

function filledButtons({ buttons = [] }: UtilityComponent, parameters: readonly unknown[]): object[] {
  return buttons.map((button, index) => {
    const parameter = parameters[index];
    const given = isRecord(parameter) ? parameter : {};
    if (button.type === "POSTBACK")
      return { type: "postback", title: button.text, payload: asText(given["payload"]) || button.text };
    const url = (button.url ?? "").replace(/\{\{\s*\w+\s*\}\}/g, asText(given["url"]) || asText(given["text"]));
    return { type: "web_url", title: button.text, url };
  });
}

function imageOf(parameter: unknown): string | undefined {
  const image = isRecord(parameter) && isRecord(parameter["image"]) ? parameter["image"] : {};
  return optionalUrl(image["url"] ?? image["link"], `${PATH}[components][parameters][0][image][url]`);
}
