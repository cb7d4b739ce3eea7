/** The mark: an envelope that is a speech bubble, closed with a seal. Decorative beside the name. */
export function Mark({ size = 26 }: { readonly size?: number }) {
  return (
    <svg width={size} height={(size * 24) / 26} viewBox="0 0 26 24" aria-hidden="true" focusable="false">
      <g fill="none" stroke="var(--ink)" strokeWidth="1.8" strokeLinejoin="round">
        <path d="M2 3h22v14H11l-6 5v-5H2z" />
        <path d="M2 3l11 8 11-8" />
      </g>
      <circle cx="13" cy="11.2" r="2.9" fill="var(--seal)" />
    </svg>
  );
}
