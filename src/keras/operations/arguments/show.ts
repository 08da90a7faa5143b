const MAX_CHARACTERS = 80;

/** An argument as a message shows it. */
export function show(value: unknown): string {
  if (isShaped(value)) return `a tensor of shape [${value.shape.join(', ')}] and type ${value.dtype}`;
  const text = value === undefined ? 'nothing' : JSON.stringify(value);
  return text.length > MAX_CHARACTERS ? `${text.slice(0, MAX_CHARACTERS)} …` : text;
}

function isShaped(value: unknown): value is { shape: readonly number[]; dtype: string } {
  return typeof value === 'object' && value !== null && 'shape' in value && 'dtype' in value;
}
