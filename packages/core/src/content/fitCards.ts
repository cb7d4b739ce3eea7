import type { Capabilities } from "../channel/capabilities.ts";
import type { Button, Card, CardsContent, Content, QuickReply, TextContent } from "./content.ts";
import { asLine, asWebAddress, cutTitle, fitButton } from "./fitButton.ts";
import { fitMedia } from "./fitMedia.ts";
import { continuation, fitQuickReplies, fitText } from "./fitText.ts";
import type { FittedContent, Loss } from "./loss.ts";

/** See `fitContent`. */
export function fitCards(content: CardsContent, capabilities: Capabilities): FittedContent {
  const { quickReplies = [] } = content;
  const losses: Loss[] = [];
  if (content.cards.length === 0) return { contents: [], losses };
  if (capabilities.maxCards === 0) return asTexts(content, capabilities);

  const rows = inRows(
    content.cards.flatMap((card) => fitCard(card, capabilities, losses)),
    capabilities,
  );
  if (rows.length > 1)
    losses.push({
      code: "cards_split",
      detail: `The cards are sent in ${rows.length} rows.`,
      data: { parts: rows.length },
    });
  if (quickReplies.length === 0) return { contents: rows, losses };
  return { contents: withQuickReplies(rows, quickReplies, capabilities, losses), losses };
}

type Row = CardsContent | TextContent;

/** Rows of as many cards as the channel shows side by side, with the texts between them. */
function inRows(items: readonly (Card | TextContent)[], { maxCards }: Capabilities): Row[] {
  const rows: Row[] = [];
  let row: Card[] = [];
  const flush = () => {
    if (row.length > 0) rows.push({ kind: "cards", cards: row });
    row = [];
  };
  for (const item of items) {
    if ("kind" in item) {
      flush();
      rows.push(item);
      continue;
    }
    row.push(item);
    if (row.length === maxCards) flush();
  }
  flush();
  return rows;
}

function withQuickReplies(
  rows: Row[],
  quickReplies: readonly QuickReply[],
  capabilities: Capabilities,
  losses: Loss[],
): Content[] {
  const last = rows[rows.length - 1];
  if (last?.kind === "text") {
    const words = fitText({ ...last, quickReplies }, capabilities);
    losses.push(...words.losses);
    return [...rows.slice(0, -1), ...words.contents];
  }
  const isUnderCards = !capabilities.needsTextForQuickReplies && quickReplies.length <= capabilities.maxQuickReplies;
  if (isUnderCards && last?.kind === "cards") {
    const { kept, lines } = fitQuickReplies(quickReplies, capabilities, losses);
    if (lines.length === 0) return [...rows.slice(0, -1), { ...last, quickReplies: kept }];
  }
  const text = fitText({ kind: "text", text: continuation, quickReplies }, capabilities);
  if (!isUnderCards) losses.push(...text.losses);
  return [...rows, ...text.contents];
}

/**
 * A card with more buttons than it may have is shown again for the rest. Platforms refuse the whole row for a card that is nothing
 * but a title, and for a button that leads nowhere: these become words.
 */
function fitCard(card: Card, capabilities: Capabilities, losses: Loss[]): (Card | TextContent)[] {
  const { title, ...more } = shownOf(card, capabilities, losses);
  const lines: string[] = [];
  const fitting = (card.buttons ?? []).flatMap((button) => {
    const fitted = capabilities.maxCardButtons === 0 ? undefined : fitButton(button, capabilities, losses);
    if (fitted === undefined) lines.push(asLine(button));
    return fitted ?? [];
  });
  const isCard = fitting.length > 0 || Object.keys(more).length > 0;
  const base: Card = { title: title ?? continuation, ...more };
  const cards: Card[] = isCard && fitting.length === 0 ? [base] : [];
  for (let index = 0; index < fitting.length; index += capabilities.maxCardButtons) {
    cards.push({ ...base, buttons: fitting.slice(index, index + capabilities.maxCardButtons) });
  }
  if (cards.length > 1)
    losses.push({
      code: "buttons_split",
      detail: `One card carries ${capabilities.maxCardButtons} buttons; "${base.title}" is shown ${cards.length} times.`,
      data: { parts: cards.length },
    });
  const words = lines.filter((line) => line !== "");
  if (isCard && words.length === 0) return cards;
  const text = [title, ...words].filter((line) => line !== undefined).join("\n");
  const said = fitText({ kind: "text", text }, capabilities);
  losses.push(...said.losses);
  return [...cards, ...said.contents];
}

/** What a card shows, without what is blank or no address. */
function shownOf({ title, subtitle, imageUrl, url }: Card, { maxCardTitle }: Capabilities, losses: Loss[]) {
  const found = {
    title: title.trim() === "" ? undefined : cutTitle(title, maxCardTitle, losses),
    subtitle: subtitle === undefined || subtitle.trim() === "" ? undefined : cutTitle(subtitle, maxCardTitle, losses),
    imageUrl: imageUrl === undefined ? undefined : asWebAddress(imageUrl),
    url: url === undefined ? undefined : asWebAddress(url),
  };
  const shown: { title?: string; subtitle?: string; imageUrl?: string; url?: string } = Object.fromEntries(
    Object.entries(found).filter(([, value]) => value !== undefined),
  );
  return shown;
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
