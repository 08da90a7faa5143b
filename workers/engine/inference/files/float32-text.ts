/** The fewest digits that a float32 can have, and as many as always suffice. */
const DIGITS = [6, 7, 8, 9];

/** The shortest decimal that is read as the same float32: 0.1, not 0.10000000149011612. */
export function float32Text(number: number): string {
  const value = Math.fround(number);
  if (!Number.isFinite(value)) return String(value);
  for (const digits of DIGITS) {
    const text = Number(value.toPrecision(digits));
    if (Math.fround(text) === value) return String(text);
  }
  return String(value);
}
