import type { FlowProblemCode } from "@botschaft/core";
import type { Say, Values, WordKey } from "../../app/i18n/words.ts";

interface SaidProblem {
  readonly code: string;
  readonly path: readonly (string | number)[];
  readonly message: string;
  readonly data: Readonly<Record<string, string | number>>;
}

/** Puts a problem of a flow into the reader's language; one of a newer server, in the server's own words. */
export function problemSentence({ code, path, message, data }: SaidProblem, say: Say): string {
  if (code === "bad_value") return badValue(String(data["reason"] ?? ""), path, say);
  const words =
    code === "would_be_cut"
      ? cutWords[String(data["loss"])]
      : code === "bad_pattern"
        ? patternWords[String(data["reason"])]
        : isKnown(code)
          ? problemWords[code]
          : undefined;
  if (words === undefined) return message;
  // A hole without a value would show as {{port}}.
  const values: Values = { port: "", target: "", field: "", kind: "", flow: "", max: "", parts: "", ...data };
  return say(words, { ...values, channel: channelName(values["channel"], say) });
}

/** The schema speaks English and technical; most of what it says is one of two things. */
function badValue(reason: string, path: SaidProblem["path"], say: Say): string {
  const field = String(path.findLast((part) => typeof part === "string") ?? say("flows.whole"));
  const [, expected = "", received = ""] = /expected (\w+), received (\w+)/.exec(reason) ?? [];
  const wanted = typeWords[expected];
  const found = typeWords[received];
  if (wanted !== undefined && received === "undefined")
    return say("flowProblem.missing_value", { field, expected: say(wanted) });
  if (wanted !== undefined && found !== undefined)
    return say("flowProblem.wrong_type", { field, expected: say(wanted), received: say(found) });
  return reason === "Invalid input"
    ? say("flowProblem.no_fit", { field })
    : say("flowProblem.bad_value", { field, reason });
}

function channelName(kind: string | number | undefined, say: Say): string {
  const name = channelNames[String(kind)];
  return name === undefined ? String(kind ?? "") : say(name);
}

function isKnown(code: string): code is keyof typeof problemWords {
  return Object.hasOwn(problemWords, code);
}

const channelNames: Readonly<Record<string, WordKey>> = {
  messenger: "channel.kind.messenger",
  instagram: "channel.kind.instagram",
  whatsapp: "channel.kind.whatsapp",
  webchat: "channel.kind.webchat",
};

/** Complete by its type: a code of the core without words does not compile. */
const problemWords: Readonly<Record<Exclude<FlowProblemCode, "bad_value" | "bad_pattern" | "would_be_cut">, WordKey>> =
  {
    not_a_flow: "flowProblem.not_a_flow",
    too_deep: "flowProblem.too_deep",
    unknown_node_kind: "flowProblem.unknown_node_kind",
    unknown_field: "flowProblem.unknown_field",
    duplicate_node_id: "flowProblem.duplicate_node_id",
    missing_start: "flowProblem.missing_start",
    missing_target: "flowProblem.missing_target",
    port_leads_nowhere: "flowProblem.port_leads_nowhere",
    unreachable_node: "flowProblem.unreachable_node",
    endless_loop: "flowProblem.endless_loop",
    too_many_steps: "flowProblem.too_many_steps",
    no_trigger: "flowProblem.no_trigger",
    unknown_flow: "flowProblem.unknown_flow",
    bad_template: "flowProblem.bad_template",
    bad_range: "flowProblem.bad_range",
    bad_wait: "flowProblem.bad_wait",
    missing_translation: "flowProblem.missing_translation",
    incomplete_translation: "flowProblem.incomplete_translation",
    ambiguous_choice: "flowProblem.ambiguous_choice",
    short_keyword: "flowProblem.short_keyword",
    condition_too_deep: "flowProblem.condition_too_deep",
    no_weight: "flowProblem.no_weight",
    unknown_timezone: "flowProblem.unknown_timezone",
    empty_text: "flowProblem.empty_text",
    unquoted_value: "flowProblem.unquoted_value",
  };

const patternWords: Readonly<Record<string, WordKey>> = {
  syntax: "flowProblem.bad_pattern.syntax",
  too_costly: "flowProblem.bad_pattern.too_costly",
  not_allowed: "flowProblem.bad_pattern.not_allowed",
};

const cutWords: Readonly<Record<string, WordKey>> = {
  cards_split: "flowProblem.cut.cards_split",
  buttons_split: "flowProblem.cut.buttons_split",
  cards_as_text: "flowProblem.cut.cards_as_text",
  shown_as_text: "flowProblem.cut.shown_as_text",
  not_sendable: "flowProblem.cut.not_sendable",
  media_split: "flowProblem.cut.media_split",
  caption_apart: "flowProblem.cut.caption_apart",
  media_as_link: "flowProblem.cut.media_as_link",
  text_split: "flowProblem.cut.text_split",
  choices_as_text: "flowProblem.cut.choices_as_text",
  title_cut: "flowProblem.cut.title_cut",
  payload_too_long: "flowProblem.cut.payload_too_long",
};

const typeWords: Readonly<Record<string, WordKey>> = {
  string: "flowProblem.type.string",
  number: "flowProblem.type.number",
  int: "flowProblem.type.int",
  boolean: "flowProblem.type.boolean",
  array: "flowProblem.type.array",
  object: "flowProblem.type.object",
  record: "flowProblem.type.record",
  null: "flowProblem.type.null",
};
