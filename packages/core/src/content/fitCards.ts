import type { Capabilities } from "../channel/capabilities.ts";
import type { Button, Card, CardsContent, Content, QuickReply } from "./content.ts";
import { fitMedia } from "./fitMedia.ts";
import { asLine, continuation, cutButton, cutTitle, fitQuickReplies, fitText, isPayloadFine } from "./fitText.ts";
import type { FittedContent, Loss } from "./loss.ts";

/** See `fitContent`. */
export function fitCards(content: CardsContent, capabilities: Capabilities): FittedContent {
  const { quickReplies = [] } = content;
  const losses: Loss[] = [];
  if (content.cards.length === 0) return { contents: [], losses };
  if (capabilities.maxCards === 0) return asTexts(content, capabilities);

  const cards = content.cards.flatMap((card) => fitCard(card, capabilities, losses));
  const rows: Content[] = [];
  for (let index = 0; index < cards.length; index += capabilities.maxCards)
    rows.push({ kind: "cards", cards: cards.slice(index, index + capabilities.maxCards) });
  if (rows.length > 1)
    losses.push({
      code: "cards_split",
      detail: `The cards are sent in ${rows.length} rows.`,
      data: { parts: rows.length },
    });
  if (quickReplies.length === 0) return { contents: rows, losses };
  return { contents: withQuickReplies(rows, quickReplies, capabilities, losses), losses };
}

function withQuickReplies(
  rows: Content[],
  quickReplies: readonly QuickReply[],
  capabilities: Capabilities,
  losses: Loss[],
): Content[] {
  const last = rows[rows.length - 1];
  const isUnderCards = !capabilities.needsTextForQuickReplies && quickReplies.length <= capabilities.maxQuickReplies;
  if (isUnderCards && last?.kind === "cards") {
    const { kept, lines } = fitQuickReplies(quickReplies, capabilities, losses);
    if (lines.length === 0) return [...rows.slice(0, -1), { ...last, quickReplies: kept }];
  }
  const text = fitText({ kind: "text", text: continuation, quickReplies }, capabilities);
  if (!isUnderCards) losses.push(...text.losses);
  return [...rows, ...text.contents];
}

/** A card with more buttons than it may have is shown again for the rest. */
function fitCard(card: Card, capabilities: Capabilities, losses: Loss[]): Card[] {
  const title = cutTitle(card.title, capabilities.maxCardTitle, losses);
  const subtitle = card.subtitle === undefined ? undefined : cutTitle(card.subtitle, capabilities.maxCardTitle, losses);
  const { buttons = [], ...rest } = card;
  const fitting = buttons
    .filter((button) => button.kind !== "postback" || isPayloadFine(button.payload, capabilities, losses))
    .map((button) => cutButton(button, capabilities, losses));
  const base: Card = { ...rest, title, ...(subtitle === undefined ? {} : { subtitle }) };
  if (capabilities.maxCardButtons === 0 || fitting.length === 0) return [base];
  const cards: Card[] = [];
  for (let index = 0; index < fitting.length; index += capabilities.maxCardButtons) {
    cards.push({ ...base, buttons: fitting.slice(index, index + capabilities.maxCardButtons) });
  }
  if (cards.length > 1)
    losses.push({
      code: "buttons_split",
      detail: `One card carries ${capabilities.maxCardButtons} buttons; "${title}" is shown ${cards.length} times.`,
      data: { parts: cards.length },
    });
  return cards;
}

/** No cards here: each becomes its picture and a text with the buttons below. */
function asTexts({ cards, quickReplies = [] }: CardsContent, capabilities: Capabilities): FittedContent {
  const losses: Loss[] = [
    {
      code: "cards_as_text",
      detail: "This channel has no cards; each is sent as picture and text.",
      data: { count: cards.length },
    },
  ];
  const contents: Content[] = [];
  cards.forEach((card, index) => {
    if (card.imageUrl !== undefined)
      add(fitMedia({ kind: "media", items: [{ type: "image", source: { url: card.imageUrl } }] }, capabilities));
    const { buttons, lines } = withoutLinks(card.buttons ?? []);
    const text = [card.title, card.subtitle, card.url, ...lines]
      .filter((line) => line !== undefined && line !== "")
      .join("\n");
    const isLast = index === cards.length - 1;
    add(
      fitText(
        {
          kind: "text",
          text,
          ...(buttons.length > 0 ? { buttons } : {}),
          ...(isLast && quickReplies.length > 0 ? { quickReplies } : {}),
        },
        capabilities,
      ),
    );
  });
  return { contents, losses };

  function add(fitted: FittedContent): void {
    contents.push(...fitted.contents);
    losses.push(...fitted.losses);
  }
}

function withoutLinks(buttons: readonly Button[]): { buttons: Button[]; lines: string[] } {
  return {
    buttons: buttons.filter(({ kind }) => kind === "postback"),
    lines: buttons.filter(({ kind }) => kind !== "postback").map(asLine),
  };
}
