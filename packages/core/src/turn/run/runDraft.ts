import { readAttribute } from "../../contact/attributes.ts";
import type { AttributeValue, Contact } from "../../contact/contact.ts";
import type { RunBegan } from "../../events/domainEvent.ts";
import type { FlowVersion } from "../../flows/flow.ts";
import type { Localized, SaveTarget } from "../../flows/flowSchema.ts";
import { pickLanguage, pickText, type LanguageChoice } from "../../flows/reading/language.ts";
import type { FlowVersionId } from "../../ids.ts";
import type { Run, RunFrame, Waiting } from "../../flows/run.ts";
import { isTemplate, renderText, type Filling, type TemplateScope } from "../../flows/templates/template.ts";
import { contentsByNow } from "../arrivals/changedMessages.ts";
import { addEvent, languageOf, learn, nextId, type TurnDraft } from "../turnDraft.ts";

/** A run while it walks. Changed in place; `finishedRun` makes the stored form of it. */
export interface RunDraft {
  readonly id: string;
  readonly startedAt: number;
  /** The flow it began with; stays when the frames are gone. */
  readonly rootVersionId: FlowVersionId | undefined;
  readonly frames: RunFrame[];
  waiting: Waiting | null;
  variables: Record<string, AttributeValue>;
  /** How many effects the run has asked for since the contact or the clock last moved it. */
  effectsInRow: number;
  /** What it began with; undefined where it began in an earlier turn. */
  readonly began: RunBegan | undefined;
  /** Nodes entered in this turn, for the numbers. */
  readonly path: string[];
}

export function newRun(draft: TurnDraft, version: FlowVersion, nodeId: string): RunDraft {
  return {
    id: nextId(draft, "run"),
    startedAt: draft.context.now,
    rootVersionId: version.id,
    frames: [{ versionId: version.id, nodeId }],
    waiting: null,
    variables: {},
    effectsInRow: 0,
    began: beginning(draft),
    path: [],
  };
}

/** What is empty is left out: most contacts are little known, and this is kept for every run. */
function beginning({ before, contact }: TurnDraft): RunBegan {
  const known: Changeable<RunBegan["contact"]> = { isBlocked: contact.isBlocked, createdAt: contact.createdAt };
  copyKnown(contact, knownOfContact, known);
  if (Object.keys(contact.attributes).length > 0) known.attributes = contact.attributes;
  if (contact.tags.length > 0) known.tags = contact.tags;
  const standing: Changeable<RunBegan["standing"]> = {};
  copyKnown(before, knownOfStanding, standing);
  return { contact: known, standing };
}

const knownOfContact = ["name", "firstName", "lastName", "language", "timezone"] as const;
const knownOfStanding = ["lastInboundAt", "lastOutboundAt", "disclosedAt", "botSpokeAt", "lastRef"] as const;

type Changeable<T> = { -readonly [Key in keyof T]: T[Key] };

/** Every run begins with this, so it makes no lists of fields on its way. */
function copyKnown<From extends object, Name extends keyof From>(
  from: From,
  names: readonly Name[],
  to: { -readonly [Each in Name]?: From[Each] },
): void {
  for (const name of names) if (from[name] !== null) to[name] = from[name];
}

export function resumedRun(run: Run): RunDraft {
  return {
    id: run.id,
    startedAt: run.startedAt,
    rootVersionId: run.frames[0]?.versionId,
    frames: [...run.frames],
    waiting: null,
    variables: { ...run.variables },
    effectsInRow: run.waiting?.kind === "effect" ? (run.waiting.inRow ?? 1) : 0,
    began: undefined,
    path: [],
  };
}

export function finishedRun({ id, startedAt, frames, waiting, variables }: RunDraft): Run {
  return { id, startedAt, frames, waiting, variables };
}

export function topFrame(run: { readonly frames: readonly RunFrame[] }): RunFrame | undefined {
  return run.frames[run.frames.length - 1];
}

/** As much of a text as the API takes for an attribute. */
const maxSavedText = 4_000;

/** Saves a value where the flow wants it, a long text cut; null removes. */
export function saveValue(draft: TurnDraft, run: RunDraft, target: SaveTarget, given: AttributeValue | null): void {
  // Uncut, a flow that adds an attribute to itself would double it with every message.
  const value = typeof given === "string" ? cutAt(given, maxSavedText) : given;
  if ("attribute" in target) {
    learn(draft, { attributes: { [target.attribute]: value } });
    return;
  }
  if (value === null) delete run.variables[target.variable];
  else
    Object.defineProperty(run.variables, target.variable, {
      value,
      enumerable: true,
      configurable: true,
      writable: true,
    });
}

/** Never between the halves of one letter, which no database could hold. */
function cutAt(text: string, end: number): string {
  if (text.length <= end) return text;
  const isHalf = /[\ud800-\udbff]/.test(text.charAt(end - 1));
  return text.slice(0, isHalf ? end - 1 : end);
}

/** The text in the contact's language with its variables filled in. */
export function fillText(draft: TurnDraft, run: RunDraft, version: FlowVersion, text: Localized): string {
  const languages = languagesOf(draft, version);
  const picked = pickText(text, languages);
  if (!isTemplate(picked)) return picked;
  return fillIn(draft, run, picked, { language: pickLanguage(text, languages) ?? version.definition.defaultLanguage });
}

/** One text with its variables filled in. A text that fails loses its tags and is counted. */
export function fillIn(draft: TurnDraft, run: RunDraft, text: string, filling?: Filling): string {
  if (!isTemplate(text)) return text;
  const rendered = renderText(text, scopeOf(draft, run), filling);
  if (rendered.kind === "failed")
    addEvent(draft, { name: "template.failed", data: { reason: rendered.reason.slice(0, 200) } });
  return rendered.text;
}

export function languagesOf(draft: TurnDraft, version: FlowVersion): LanguageChoice {
  const { language, fallbacks } = languageOf(draft);
  return { language, fallbacks: [...fallbacks, version.definition.defaultLanguage] };
}

function scopeOf(draft: TurnDraft, run: RunDraft): TemplateScope {
  const { channel, now } = draft.context;
  return {
    contact: contactScope(draft.contact),
    vars: run.variables,
    channel: { name: channel.name, kind: channel.capabilities.channel },
    now: now / 1_000,
    message: { text: heardText(draft) },
  };
}

/** What the contact has just said, or tapped; empty where the turn comes from elsewhere. */
function heardText(draft: TurnDraft): string {
  const { body } = draft.entry;
  if (body.kind !== "inbound") return "";
  if (body.event.kind === "postback") return body.event.title;
  if (body.event.kind !== "message") return "";
  for (const content of contentsByNow(draft, body.event.mid, body.event.contents)) {
    if (content.kind === "text") return content.text;
    if (content.kind === "choice") return content.title;
  }
  return body.event.meaning ?? "";
}

const scopes = new WeakMap<Contact, object>();

function contactScope(contact: Contact): object {
  const known = scopes.get(contact);
  if (known) return known;
  const scope: Record<string, unknown> = { ...contact.attributes, tags: contact.tags };
  for (const field of ["name", "first_name", "last_name", "language", "timezone"])
    scope[field] = readAttribute(contact, field);
  scopes.set(contact, scope);
  return scope;
}
