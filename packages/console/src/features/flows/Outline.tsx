import { parseFlow, type FlowDefinition, type FlowNode, type FlowTrigger } from "@botschaft/core";
import { useMemo } from "react";
import { useWords, type Say } from "../../app/i18n/words.ts";
import type { Language } from "../../app/i18n/language.ts";
import { gistOf, outlineOf, textIn, wordsOf, type OutlineNode } from "./outline.ts";
import styles from "./flows.module.css";

/** A flow to be read: what starts it, what each step says or does, and where it goes from there. */
export function Outline({ definition }: { readonly definition: unknown }) {
  const { say, language } = useWords();
  const parsed = useMemo(() => parseFlow(definition), [definition]);
  const byId = useMemo(
    () => new Map(parsed.kind === "ok" ? parsed.definition.nodes.map((node) => [node.id, node]) : []),
    [parsed],
  );
  if (parsed.kind !== "ok") return <p className={styles["unread"]}>{say("outline.unreadable")}</p>;
  return (
    <div className={styles["outline"]}>
      <section className={styles["step"]}>
        <header>
          <b>{say("outline.begins")}</b>
        </header>
        <Triggers definition={parsed.definition} byId={byId} />
      </section>
      {outlineOf(parsed.definition).map((entry) => (
        <Step key={entry.node.id} entry={entry} byId={byId} say={say} language={language} />
      ))}
    </div>
  );
}

type Nodes = ReadonlyMap<string, FlowNode>;

function Triggers({ definition, byId }: { readonly definition: FlowDefinition; readonly byId: Nodes }) {
  const { say } = useWords();
  if (definition.triggers.length === 0) return <p>{say("outline.trigger.none")}</p>;
  return (
    <ul>
      {definition.triggers.map((trigger, index) => (
        <li key={index}>
          {triggerSentence(trigger, say)}
          {trigger.kind === "postback" && (
            <>
              {" "}
              <code>{trigger.payload}</code>
            </>
          )}
          {trigger.next !== undefined && (
            <>
              {" → "}
              <ToStep id={trigger.next} byId={byId} />
            </>
          )}
        </li>
      ))}
    </ul>
  );
}

function triggerSentence(trigger: FlowTrigger, say: Say): string {
  switch (trigger.kind) {
    case "keyword": {
      const { shown, more } = wordsOf(trigger.words);
      const words = shown.join(", ");
      return say(`outline.trigger.keyword.${trigger.match}`, {
        words: more === 0 ? words : say("outline.moreWords", { words, count: more }),
      });
    }
    case "postback":
      return say("outline.trigger.postback");
    case "ref":
      return say("outline.trigger.ref", { ref: trigger.ref });
    case "signal":
      return say("outline.trigger.signal", { name: trigger.name });
    case "get_started":
    case "first_message":
    case "any_message":
      return say(`outline.trigger.${trigger.kind}`);
  }
}

/** Another step, called by what it does; its id stands small beside it, for who knows the file. */
function ToStep({ id, byId }: { readonly id: string; readonly byId: Nodes }) {
  const { say, language } = useWords();
  const node = byId.get(id);
  const gist = node === undefined ? "" : gistOf(node, language);
  return (
    <>
      <a href={`#step-${id}`} title={gist === "" ? undefined : gist} className={styles["to"]}>
        {node === undefined ? id : say(`outline.kind.${node.kind}`)}
        {gist !== "" && (
          <>
            {": "}
            <span dir="auto">{gist}</span>
          </>
        )}
      </a>
      {node !== undefined && <code>{id}</code>}
    </>
  );
}

function Step({
  entry,
  byId,
  say,
  language,
}: {
  readonly entry: OutlineNode;
  readonly byId: Nodes;
  readonly say: Say;
  readonly language: Language;
}) {
  const { node, ways, isReachable } = entry;
  return (
    <section id={`step-${node.id}`} tabIndex={-1} className={styles["step"]} data-loose={!isReachable || undefined}>
      <header>
        <b>{say(`outline.kind.${node.kind}`)}</b>
        <code>{node.id}</code>
      </header>
      <StepBody node={node} say={say} language={language} />
      {ways.length > 0 && (
        <ul className={styles["ways"]}>
          {ways.map((way, index) => (
            <li key={index} data-stranded={way.target === undefined || undefined}>
              <span dir="auto">{wayWords(way.name, say)}</span> →{" "}
              {way.target === undefined ? say("outline.nowhere") : <ToStep id={way.target} byId={byId} />}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function wayWords(name: string, say: Say): string {
  switch (name) {
    case "next":
    case "otherwise":
    case "timeout":
    case "yes":
    case "no":
    case "ok":
    case "failed":
      return say(`outline.way.${name}`);
    default: {
      const branch = /^branches\.(\d+)$/.exec(name)?.[1];
      return branch === undefined ? name : say("outline.way.branch", { number: Number(branch) + 1 });
    }
  }
}

function StepBody({
  node,
  say,
  language,
}: {
  readonly node: FlowNode;
  readonly say: Say;
  readonly language: Language;
}) {
  const target = (to: { readonly attribute: string } | { readonly variable: string }) =>
    "attribute" in to ? to.attribute : to.variable;
  switch (node.kind) {
    case "message":
      return (
        <>
          {node.messages.map((part, index) => (
            <p key={index} className={styles["bubble"]} dir="auto">
              {part.kind === "text"
                ? textIn(part.text, language)
                : part.kind === "cards"
                  ? part.cards.map((card) => textIn(card.title, language)).join(" · ")
                  : part.items.map((item) => say(`media.${item.type}`)).join(" · ")}
            </p>
          ))}
        </>
      );
    case "question":
      return (
        <>
          <p className={styles["bubble"]} dir="auto">
            {textIn(node.text, language)}
          </p>
          <p>
            {say("outline.wants", { type: say(`outline.answer.${node.answer.type}`) })}
            {node.saveTo !== undefined && ` → ${target(node.saveTo)}`}
          </p>
        </>
      );
    case "condition":
      return <p>{say("outline.condition", { count: node.branches.length })}</p>;
    case "split":
      return <p>{say("outline.split", { weights: node.branches.map((branch) => branch.weight).join(" : ") })}</p>;
    case "wait":
      return (
        <p>
          {node.for !== undefined
            ? say("outline.waitFor", { time: String(node.for) })
            : say("outline.waitUntil", { time: node.until?.time ?? "" })}
        </p>
      );
    case "set_attribute":
      return (
        <p>
          {target(node.to)} = {String(node.value)}
        </p>
      );
    case "tag":
      return (
        <p>
          {[...(node.add ?? []).map((tag) => `+ ${tag}`), ...(node.remove ?? []).map((tag) => `− ${tag}`)].join(", ")}
        </p>
      );
    case "hand_to_human":
      return (
        <>
          {node.text !== undefined && (
            <p className={styles["bubble"]} dir="auto">
              {textIn(node.text, language)}
            </p>
          )}
          {node.reason !== undefined && <p dir="auto">{say("outline.reason", { reason: node.reason })}</p>}
        </>
      );
    case "call_flow":
      return <p>{node.flow}</p>;
    case "http":
      return (
        <p className={styles["url"]}>
          {node.method} {node.url}
        </p>
      );
    case "end":
      return null;
  }
}
