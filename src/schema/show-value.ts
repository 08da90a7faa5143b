const MAX_SHOWN_CHARACTERS = 60;

/** Formats a value for an error message: short, on one line, and harmless whatever a client sent. */
export function showValue(value: unknown): string {
  if (value === null) return 'null';
  if (typeof value === 'string') return `'${safeText(value)}'`;
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : `a list of ${value.length}`;
  if (typeof value === 'object') return Object.keys(value).length === 0 ? 'an empty object' : 'an object';
  return String(value);
}

/** Text truncated to a length, with control, invisible and unpaired characters escaped. */
export function safeText(text: string, maxCharacters = MAX_SHOWN_CHARACTERS): string {
  const shown = text.length > maxCharacters ? `${text.slice(0, maxCharacters)}…` : text;
  return shown.replace(
    /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}]/gu,
    escapeCharacter,
  );
}

function escapeCharacter(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  return `\\u{${code.toString(16)}}`;
}
