import type { FlowDefinition } from "../flowSchema.ts";
import { textsOf, type FlowText } from "../flowTexts.ts";
import type { FlowProblem } from "../parseFlow.ts";
import { findTemplateError } from "../templates/template.ts";

/** Whether every text can be said: understood by Liquid, not empty, there in the default language and in all the others. */
export function checkTexts(definition: FlowDefinition): FlowProblem[] {
  const all = definition.nodes.flatMap((node, index) => textsOf(node).map((text) => ({ node, index, text })));
  const languages = new Set(all.flatMap(({ text }) => (typeof text.text === "string" ? [] : Object.keys(text.text))));
  return all.flatMap(({ node, index, text }) => {
    const place = { nodeId: node.id, path: ["nodes", index, ...text.path] };
    return [
      ...templates(text, place),
      ...(text.isSpoken ? [...translations(text, place, definition.defaultLanguage, languages)] : []),
    ];
  });
}

interface Place {
  readonly nodeId: string;
  readonly path: readonly (string | number)[];
}

/** The last filter of an output is `raw`: what it puts in is not quoted. */
const rawOutput = /\|\s*raw\s*-?\}\}/;

function templates({ text, place: language }: FlowText, place: Place): FlowProblem[] {
  const versions =
    typeof text === "string"
      ? [{ path: place.path, written: text }]
      : Object.entries(text).map(([language, written]) => ({ path: [...place.path, language], written }));
  return versions.flatMap(({ path, written }): FlowProblem[] => {
    const error = findTemplateError(written);
    if (error === undefined)
      return language !== "text" && rawOutput.test(written) ? [unquoted(language, { ...place, path })] : [];
    return [
      {
        ...place,
        code: "bad_template",
        severity: "error",
        path,
        message: `The variables in this text are not understood: ${error}.`,
        data: { error },
      },
    ];
  });
}

function unquoted(language: string, place: Place): FlowProblem {
  return {
    ...place,
    code: "unquoted_value",
    severity: "warning",
    message: "A value is put in as it is here, by `raw`: whoever wrote it can change what this means.",
    data: { place: language },
  };
}

function translations(
  { text }: FlowText,
  place: Place,
  defaultLanguage: string,
  languages: ReadonlySet<string>,
): FlowProblem[] {
  const main =
    typeof text === "string" ? text : Object.hasOwn(text, defaultLanguage) ? text[defaultLanguage] : undefined;
  if (main === undefined) {
    return [
      {
        ...place,
        code: "missing_translation",
        severity: "error",
        message: `This text is missing in the flow's language "${defaultLanguage}".`,
        data: { language: defaultLanguage },
      },
    ];
  }
  if (main.trim() === "")
    return [{ ...place, code: "empty_text", severity: "error", message: "This text is empty.", data: {} }];
  if (typeof text === "string") return [];
  return [...languages]
    .filter((language) => !Object.hasOwn(text, language))
    .map((language) => ({
      ...place,
      code: "incomplete_translation",
      severity: "warning",
      message: `This text is missing in "${language}", which other texts have.`,
      data: { language },
    }));
}
