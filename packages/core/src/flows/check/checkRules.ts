import type { Condition } from "../../conditions/condition.ts";
import { answerChoices } from "../reading/answer.ts";
import { durationMs } from "../reading/duration.ts";
import type { FlowDefinition, FlowNode, FlowTrigger, NodeOf } from "../flowSchema.ts";
import { foldText } from "../reading/foldText.ts";
import { maxConditionDepth } from "../limits.ts";
import { isTimezone } from "../reading/localTime.ts";
import type { FlowProblem } from "../parseFlow.ts";
import { findPatternProblem } from "../templates/safePattern.ts";

/** What one node, or trigger, says of itself and cannot mean. */
export function checkRules(definition: FlowDefinition): FlowProblem[] {
  const ofNodes = definition.nodes.flatMap((node, index) =>
    rulesOf(node).map(({ at, ...problem }) => ({
      severity: "error" as const,
      data: {},
      ...problem,
      nodeId: node.id,
      path: ["nodes", index, ...at],
    })),
  );
  return [...definition.triggers.flatMap(keywords), ...ofNodes];
}

/** A word so short that it stands inside nearly every message. Emoji and other signs are rare enough. */
const isTooShort = (word: string) => /^[a-z0-9]{1,2}$/.test(foldText(word).plain);

function keywords(trigger: FlowTrigger, index: number): FlowProblem[] {
  if (trigger.kind !== "keyword" || trigger.match !== "contains") return [];
  const written = Array.isArray(trigger.words) ? { "": trigger.words } : trigger.words;
  return Object.entries(written).flatMap(([language, words]) =>
    words.flatMap((word: string, at: number): FlowProblem[] =>
      isTooShort(word)
        ? [
            {
              code: "short_keyword",
              severity: "warning",
              path: ["triggers", index, "words", ...(language === "" ? [] : [language]), at],
              data: { word },
              message: `"${word}" stands inside nearly every message: as a keyword anywhere in the text it answers almost everything.`,
            },
          ]
        : [],
    ),
  );
}

type Finding = Pick<FlowProblem, "code" | "message"> &
  Partial<Pick<FlowProblem, "severity" | "data">> & { readonly at: FlowProblem["path"] };

function rulesOf(node: FlowNode): Finding[] {
  switch (node.kind) {
    case "question":
      return [...range(node), ...pattern(node), ...choices(node)];
    case "condition":
      return node.branches.flatMap((branch, index): Finding[] =>
        depthOf(branch.if) <= maxConditionDepth
          ? []
          : [
              {
                code: "condition_too_deep",
                at: ["branches", index, "if"],
                data: { max: maxConditionDepth },
                message: `This condition is nested more than ${maxConditionDepth} levels deep.`,
              },
            ],
      );
    case "split":
      return node.branches.some(({ weight }) => weight > 0)
        ? []
        : [{ code: "no_weight", at: ["branches"], message: "At least one branch needs a weight above 0." }];
    case "wait":
      return wait(node);
    default:
      return [];
  }
}

function range({ answer, timeoutAfter }: NodeOf<"question">): Finding[] {
  const findings: Finding[] = [];
  const [min, max] =
    answer.type === "number"
      ? [answer.min, answer.max]
      : answer.type === "text"
        ? [answer.minLength, answer.maxLength]
        : [];
  if (min !== undefined && max !== undefined && min > max) {
    findings.push({
      code: "bad_range",
      at: ["answer"],
      data: { min, max },
      message: `No answer is at least ${min} and at most ${max}.`,
    });
  }
  if (timeoutAfter !== undefined && durationMs(timeoutAfter) === 0)
    findings.push({ code: "bad_wait", at: ["timeoutAfter"], message: "The time for an answer must be longer than 0." });
  return findings;
}

function pattern({ answer }: NodeOf<"question">): Finding[] {
  if (answer.type !== "text" || answer.pattern === undefined) return [];
  const reason = findPatternProblem(answer.pattern);
  if (reason === undefined) return [];
  const messages = {
    syntax: "This pattern is not a regular expression.",
    too_costly:
      "This pattern could take very long on some answers: it repeats what repeats already, or too much side by side.",
    not_allowed: "This pattern looks around or refers back, which is not allowed here.",
  };
  return [{ code: "bad_pattern", at: ["answer", "pattern"], data: { reason }, message: messages[reason] }];
}

/** Two choices that are written the same way cannot be told apart when they are typed. */
function choices(node: NodeOf<"question">): Finding[] {
  if (node.answer.type !== "choice") return [];
  const seen = new Map<string, number>();
  return answerChoices(node).flatMap((choice, index): Finding[] => {
    const titles = typeof choice.title === "string" ? [choice.title] : Object.values(choice.title);
    const names = new Set([...titles, ...choice.synonyms, String(choice.value)].map((name) => foldText(name).spelled));
    const twin = [...names].map((name) => seen.get(name)).find((other) => other !== undefined);
    for (const name of names) if (!seen.has(name)) seen.set(name, index);
    if (twin === undefined) return [];
    return [
      {
        code: "ambiguous_choice",
        severity: "warning",
        at: ["answer", "choices", index],
        data: { choice: index, twin },
        message: "This choice is written like another one; typed, it means the first.",
      },
    ];
  });
}

function wait(node: NodeOf<"wait">): Finding[] {
  if ((node.for === undefined) === (node.until === undefined))
    return [{ code: "bad_wait", at: [], message: "A wait needs either a length of time or a time of day." }];
  if (node.for !== undefined && durationMs(node.for) === 0)
    return [{ code: "bad_wait", at: ["for"], message: "A wait must be longer than 0." }];
  const timezone = node.until?.timezone;
  if (timezone === undefined || isTimezone(timezone)) return [];
  return [
    {
      code: "unknown_timezone",
      at: ["until", "timezone"],
      data: { timezone },
      message: `There is no time zone "${timezone}".`,
    },
  ];
}

function depthOf(condition: Condition): number {
  switch (condition.kind) {
    case "all":
    case "any":
      return 1 + condition.of.reduce((most, part) => Math.max(most, depthOf(part)), 0);
    case "not":
      return 1 + depthOf(condition.of);
    default:
      return 1;
  }
}
