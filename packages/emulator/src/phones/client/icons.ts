import type { VNode } from "preact";
import { html } from "./html.ts";

const PATHS = {
  back: "M15 4 7 12l8 8",
  more: "M5 12h.01M12 12h.01M19 12h.01",
  close: "M6 6l12 12M18 6 6 18",
  plus: "M12 5v14M5 12h14",
  photo: "M4 5h16v14H4zM4 16l5-5 4 4 3-3 4 4M15.5 9h.01",
  mic: "M12 3a3 3 0 0 0-3 3v5a3 3 0 0 0 6 0V6a3 3 0 0 0-3-3zM5 11a7 7 0 0 0 14 0M12 18v3",
  sticker: "M20 13a8 8 0 1 1-9-9 9 9 0 0 0 9 9zM8 13c1 2 4 3 6 1.5M9 9h.01M13 8h.01",
  menu: "M4 7h16M4 12h16M4 17h16",
  reply: "M9 6 4 11l5 5M4 11h9a7 7 0 0 1 7 7",
  smile: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM8.5 14.5c1.8 2 5.2 2 7 0M9 9.5h.01M15 9.5h.01",
  edit: "M4 20h4L19 9l-4-4L4 16z",
  undo: "M4 9h10a5 5 0 0 1 0 10H8M4 9l4-4M4 9l4 4",
  thumbUp:
    "M4 11h3.5v9H4zM7.5 19.5V11l3.7-7c1.5 0 2.3 1.1 2 2.6L12.7 10h5c1.200 0 2 1.100 1.700 2.200l-1.700 6a2 2 0 0 1-2 1.400z",
  left: "M14 6l-6 6 6 6",
  right: "M10 6l6 6-6 6",
  file: "M7 3h7l5 5v13H7zM14 3v5h5",
  person: "M10 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM3 20c0-4 3-6 7-6s7 2 7 6M19 8v6M16 11h6",
  oneTick: "M7 12.500l3.500 3.500 7-8",
  twoTicks: "M3 12.500l3.500 3.500 7-8M10 14.500l1.500 1.500 7-8",
  pin: "M12 21c4-5 6-8 6-11a6 6 0 0 0-12 0c0 3 2 6 6 11zM12 12a2 2 0 1 0 0-4 2 2 0 0 0 0 4z",
  bag: "M6 8h12l1 12H5zM9 8V7a3 3 0 0 1 6 0v1",
  list: "M8 7h12M8 12h12M8 17h12M4 7h.01M4 12h.01M4 17h.01",
  link: "M14 5h5v5M19 5l-9 9M17 13v6H5V7h6",
  form: "M6 4h12v16H6zM9 9h6M9 13h6M9 17h3",
  copy: "M9 9h11v11H9zM5 15H4V4h11v1",
  check: "M6.500 12.500l3.500 3.500 7.500-8",
  clock: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 7v5l3 2",
} as const;

/** A line icon; decoration only, the button around it carries the name. */
export function icon(name: keyof typeof PATHS): VNode {
  return html`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d=${PATHS[name]} /></svg>`;
}

export function sendIcon(): VNode {
  return html`<svg class="icon solid" viewBox="0 0 24 24" aria-hidden="true"><path d="M3 20.5 21.5 12 3 3.5l.01 6.6L15 12 3.01 13.9z" /></svg>`;
}

export function likeIcon(): VNode {
  return html`<svg class="icon solid" viewBox="0 0 24 24" aria-hidden="true">
    <path d="M3 10.5h3.6v10H3zM8.2 20.5V10.2l3.6-7.4c1.7 0 2.8 1.2 2.5 3l-.6 3.4h5.2c1.4 0 2.3 1.3 1.9 2.6l-2 6.7c-.3 1.2-1.3 2-2.5 2z" />
  </svg>`;
}

export function playIcon(isPlaying: boolean): VNode {
  return html`<svg class="icon solid" viewBox="0 0 24 24" aria-hidden="true">
    <path d=${isPlaying ? "M7 5h3.5v14H7zM13.5 5H17v14h-3.5z" : "M8 5l11 7-11 7z"} />
  </svg>`;
}
