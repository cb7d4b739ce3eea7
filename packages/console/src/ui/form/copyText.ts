/** Puts a text where it can be pasted from; rejects when the browser does not let us. */
export async function copyText(text: string): Promise<void> {
  // Typed as always there, it is missing on plain http.
  const { clipboard } = navigator as { clipboard?: Clipboard };
  if (clipboard !== undefined) return await clipboard.writeText(text);
  const field = document.createElement("textarea");
  field.value = text;
  field.style.position = "fixed";
  field.style.opacity = "0";
  document.body.append(field);
  const focused = document.activeElement;
  field.select();
  try {
    // The older way, which browsers keep for exactly this.
    if (!document.execCommand("copy")) throw new Error("the browser does not copy");
  } finally {
    field.remove();
    if (focused instanceof HTMLElement) focused.focus();
  }
}
