import type { VNode } from "preact";
import { useState } from "preact/hooks";
import { useWords } from "./context.ts";
import { html } from "./html.ts";
import { fill } from "./i18n.ts";

type Loose = Record<string, unknown>;

/** The scores a question offers, by its `score_option`. */
const SCORES: Record<string, { from: number; to: number; signs?: readonly string[] }> = {
  one_to_five: { from: 1, to: 5 },
  five_stars: { from: 1, to: 5, signs: ["★", "★", "★", "★", "★"] },
  five_emojis: { from: 1, to: 5, signs: ["😡", "🙁", "😐", "🙂", "😍"] },
  zero_to_ten: { from: 0, to: 10 },
  one_to_seven: { from: 1, to: 7 },
};

interface FeedbackProps {
  readonly payload: Loose;
  readonly given: string | undefined;
  readonly onGive: (given: { payload: string; followUp?: string }) => void;
}

/** A question for feedback: a score or a free text, perhaps with a reason; answered once. */
export function Feedback({ payload, given, onGive }: FeedbackProps): VNode {
  const words = useWords();
  const [score, setScore] = useState("");
  const [reason, setReason] = useState("");
  const question = questionOf(payload);
  const isFree = question["type"] === "free_form";
  const followUp = question["follow_up"] as Loose | undefined;
  const submit = (event: Event) => {
    event.preventDefault();
    const answer = isFree ? reason.trim() : score;
    if (answer === "") return;
    onGive({ payload: answer, ...(!isFree && reason.trim() !== "" ? { followUp: reason.trim() } : {}) });
  };
  return html`<form class="card feedback" onSubmit=${submit}>
    <div class="card-body"><strong dir="auto">${text(payload["title"])}</strong><span dir="auto">${text(question["title"]) || text(payload["subtitle"])}</span></div>
    ${
      given !== undefined
        ? html`<p class="feedback-done">${words.feedbackDone}</p>`
        : html`
          ${!isFree && html`<${Scores} option=${text(question["score_option"])} score=${score} onScore=${setScore} />`}
          ${(isFree || followUp !== undefined) && html`<textarea rows="2" maxlength="400" dir="auto" aria-label=${words.customerFeedback} placeholder=${text(followUp?.["placeholder"])} value=${reason} onInput=${(event: Event) => event.currentTarget instanceof HTMLTextAreaElement && setReason(event.currentTarget.value)}></textarea>`}
          <div class="card-buttons"><button type="submit" disabled=${isFree ? reason.trim() === "" : score === ""}>${text(payload["button_title"]) || words.feedbackSend}</button></div>
        `
    }
  </form>`;
}

function Scores({
  option,
  score,
  onScore,
}: {
  option: string;
  score: string;
  onScore: (score: string) => void;
}): VNode {
  const words = useWords();
  const { from, to, signs } = SCORES[option] ?? { from: 1, to: 5 };
  return html`<div class="scores" role="group" aria-label=${words.customerFeedback}>
    ${Array.from({ length: to - from + 1 }, (_, index) => {
      const value = String(from + index);
      const isOn = option === "five_stars" ? Number(score) >= from + index : score === value;
      return html`<button type="button" class=${isOn ? "on" : ""} aria-pressed=${score === value} aria-label=${fill(words.score, { n: value, max: to })} onClick=${() => onScore(value)}>${signs?.[index] ?? value}</button>`;
    })}
  </div>`;
}

function questionOf(payload: Loose): Loose {
  const screen: unknown = Array.isArray(payload["feedback_screens"]) ? payload["feedback_screens"][0] : undefined;
  const questions = typeof screen === "object" && screen !== null ? (screen as Loose)["questions"] : undefined;
  const question: unknown = Array.isArray(questions) ? questions[0] : undefined;
  return typeof question === "object" && question !== null ? (question as Loose) : {};
}

function text(value: unknown): string {
  return typeof value === "string" || typeof value === "number" ? String(value) : "";
}
