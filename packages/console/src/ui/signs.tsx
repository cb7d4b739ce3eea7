/** Small line drawings in one hand: 16 px, one stroke, the colour of the text beside them. */
const stroke = {
  fill: "none",
  stroke: "currentColor",
  strokeWidth: 1.6,
  strokeLinecap: "round",
  strokeLinejoin: "round",
} as const;

export const BackSign = () => (
  <svg width="18" height="18" viewBox="0 0 16 16" aria-hidden="true" {...stroke}>
    <path d="M10 3 5 8l5 5" />
  </svg>
);
export const MenuSign = () => (
  <svg width="20" height="20" viewBox="0 0 16 16" aria-hidden="true" {...stroke}>
    <path d="M2.5 4h11M2.5 8h11M2.5 12h11" />
  </svg>
);
export const MoreSign = () => (
  <svg width="16" height="16" viewBox="0 0 16 16" aria-hidden="true" fill="currentColor">
    <circle cx="3" cy="8" r="1.4" />
    <circle cx="8" cy="8" r="1.4" />
    <circle cx="13" cy="8" r="1.4" />
  </svg>
);
export const CloseSign = () => (
  <svg width="12" height="12" viewBox="0 0 12 12" aria-hidden="true" {...stroke}>
    <path d="m2.5 2.5 7 7m0-7-7 7" />
  </svg>
);
export const UpSign = () => (
  <svg width="14" height="14" viewBox="0 0 16 16" aria-hidden="true" {...stroke}>
    <path d="M8 13V3M4 7l4-4 4 4" />
  </svg>
);
export const DownSign = () => (
  <svg width="14" height="14" viewBox="0 0 16 16" aria-hidden="true" {...stroke}>
    <path d="M8 3v10M4 9l4 4 4-4" />
  </svg>
);
export const CalendarSign = () => (
  <svg width="16" height="16" viewBox="0 0 16 16" aria-hidden="true" {...stroke}>
    <path d="M2.5 4h11v9.5h-11zM2.5 7h11M5.5 2v3.5M10.5 2v3.5" />
  </svg>
);
export const PlaySign = () => (
  <svg width="12" height="12" viewBox="0 0 12 12" aria-hidden="true" fill="currentColor">
    <path d="M2.5 1l8 5-8 5z" />
  </svg>
);
export const PauseSign = () => (
  <svg width="12" height="12" viewBox="0 0 12 12" aria-hidden="true" fill="currentColor">
    <path d="M2 1h3v10H2zM7 1h3v10H7z" />
  </svg>
);
export const FileSign = () => (
  <svg width="18" height="18" viewBox="0 0 16 16" aria-hidden="true" {...stroke}>
    <path d="M4 1.5h5l3.5 3.5v9.5H4zM9 1.5V5h3.5" />
  </svg>
);
export const PinSign = () => (
  <svg width="18" height="18" viewBox="0 0 16 16" aria-hidden="true" {...stroke}>
    <path d="M8 14.5S3 10 3 6.5a5 5 0 0 1 10 0C13 10 8 14.5 8 14.5z" />
    <circle cx="8" cy="6.5" r="1.8" />
  </svg>
);
export const CheckSign = () => (
  <svg width="14" height="14" viewBox="0 0 16 16" aria-hidden="true" {...stroke}>
    <path d="m3 8.5 3.5 3.5L13 4.5" />
  </svg>
);
