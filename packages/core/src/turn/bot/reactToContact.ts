import { findAnswerChoice } from "../../flows/reading/answer.ts";
import { findFallback, findTrigger } from "../../flows/findTrigger.ts";
import { foldText } from "../../flows/reading/foldText.ts";
import { ownWords } from "../../flows/reading/language.ts";
import { botSays, groundOfBot } from "./botSays.ts";
import type { ContactAct } from "../arrivals/contactAct.ts";
import { handOver } from "./handOver.ts";
import { optIn, optOut } from "./optOut.ts";
import { answerQuestion, findOpenPlace, takeOtherwise, typeChoice, type OpenPlace } from "../run/openPlace.ts";
import { tapChoice } from "../run/tapChoice.ts";
import { addNotSent, dropRun, languageOf, type TurnDraft } from "../turnDraft.ts";
import { startRun } from "../run/walkRun.ts";
import { findWish } from "./words.ts";

/**
 * What the bot does when the contact acts; the first that applies:
 *  1. a word to stop ("Stopp"): confirmed once, then silence
 *  2. a tap on a choice of a flow, however old
 *  3. an answer that the open question offers
 *  4. triggers; while a question is open, those that interrupt
 *  5. a word for a person ("Mensch")
 *  6. the open question, or the open choices of a message
 *  7. the flow for everything else (`any_message`)
 *  8. nobody knows: people get the conversation
 *
 * A lone sticker reaches 2 to 4 and the choices of 6 by what it stands for, and goes no further: who nods wants no "I did not
 * understand", no second asking and no person.
 */
export function reactToContact(draft: TurnDraft, act: ContactAct): void {
  const text = act.text === "" ? undefined : foldText(act.text);
  const wish = act.isMessage && text ? findWish(text) : undefined;
  if (wish === "stop") return stop(draft);
  if (wish === "start") startAgain(draft);
  if (!canAnswer(draft, act)) return;

  if (act.payload !== undefined && tapChoice(draft, act.payload, act.text)) return;
  const place = findOpenPlace(draft);
  if (place?.node.kind === "question" && findAnswerChoice(place.node, act.text))
    return answerQuestion(draft, place, act);

  const trigger = findTrigger(
    draft.context.flows,
    { ...act, text },
    place?.node.kind === "question" ? "interrupting" : "any",
  );
  if (trigger) return startRun(draft, trigger.version, trigger.startNodeId, trigger.trigger.kind);
  if (!act.isMessage) return;
  if (act.isSticker) {
    if (place) typeChoice(draft, place, act);
    return;
  }

  if (wish === "person") return handOver(draft, null, "asked_for_person");
  if (place && reactAtPlace(draft, place, act)) return;
  // The flow is asking the world and speaks as soon as it knows; another answer now would talk over it.
  if (draft.conversation.run?.waiting?.kind === "effect") return;
  const fallback = findFallback(draft.context.flows);
  if (fallback) return startRun(draft, fallback.version, fallback.startNodeId, "any_message");
  if (wish === "start") return;
  handOver(draft, null, "no_match");
}

function reactAtPlace(draft: TurnDraft, place: OpenPlace, act: ContactAct): boolean {
  if (place.node.kind === "question") {
    answerQuestion(draft, place, act);
    return true;
  }
  return typeChoice(draft, place, act) || takeOtherwise(draft, place);
}

/** A message that reached us after its window closed: the bot may not answer, people perhaps may. */
function canAnswer(draft: TurnDraft, act: ContactAct): boolean {
  const decision = groundOfBot(draft);
  if (decision.kind === "allowed") return true;
  addNotSent(draft, decision.noGround.reason, "bot");
  if (act.isMessage) handOver(draft, null, "no_ground");
  return false;
}

function stop(draft: TurnDraft): void {
  dropRun(draft);
  if (!optOut(draft)) return;
  answer(draft, "opted_out", {
    de: "Alles klar, wir schreiben dir nicht mehr von uns aus. Mit „Start“ meldest du dich wieder an.",
    en: "All right, we will not write to you on our own any more. Send “start” to sign up again.",
  });
}

function startAgain(draft: TurnDraft): void {
  if (optIn(draft))
    answer(draft, "opted_in", { de: "Schön, dass du wieder dabei bist.", en: "Good to have you back." });
}

function answer(
  draft: TurnDraft,
  about: "opted_out" | "opted_in",
  words: { readonly de: string; readonly en: string },
): void {
  botSays(draft, [{ kind: "text", text: ownWords(languageOf(draft).language, words) }], { kind: "bot", about });
}
