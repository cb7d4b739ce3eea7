/**
 * The number a person wrote: "44", "3,5", "1.234,50", "1,234.50", "50 €". A separator that stands once before digits is a decimal
 * point; one that is repeated, or stands before the other kind, separates thousands. Undefined when it is none.
 */
export function readNumber(text: string): number | undefined {
  const match = /^([-+−]?)\s*(\d[\d.,' ]*?)\s*[\p{L}€$£%]{0,12}\.?$/u.exec(text);
  if (!match?.[2]) return undefined;
  const plain = normalizeSeparators(match[2].replace(/[' ]/g, ""));
  if (!/^\d+(\.\d+)?$/.test(plain)) return undefined;
  const value = Number(plain) * (match[1] === "-" || match[1] === "−" ? -1 : 1);
  if (Math.abs(value) > Number.MAX_SAFE_INTEGER) return undefined;
  // Not -0, which JSON would turn into 0.
  return value === 0 ? 0 : value;
}

function normalizeSeparators(digits: string): string {
  const [comma, dot] = [digits.lastIndexOf(","), digits.lastIndexOf(".")];
  if (comma >= 0 && dot >= 0)
    return comma > dot ? digits.replaceAll(".", "").replace(",", ".") : digits.replaceAll(",", "");
  const separator = comma >= 0 ? "," : ".";
  const parts = digits.split(separator);
  if (parts.length > 2)
    return parts.slice(1).every((part) => part.length === 3) ? parts.join("") : digits.replaceAll(",", "x");
  return digits.replace(",", ".");
}
