/** How fractions are written: 1.5 or 1,5. */
export type Decimal = 'point' | 'comma';

/** How a table writes fractions; not sure: with points as far as was seen, which was whole numbers only. */
export interface Notation {
  decimal: Decimal;
  isSure: boolean;
}

/** Float64 has numbers of 309 digits; the patterns take the square of the length where they do not match. */
const MAX_CHARACTERS = 400;

const POINT = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const COMMA = /^[+-]?(\d+,?\d*|,\d+)(e[+-]?\d+)?$/i;
/** 1.234,5 and 1.234.567; in 1.234 the point may be meant as the decimal one. */
const GROUPED = /^[+-]?\d{1,3}(\.\d{3})+(,\d*)?$/;
const ONE_GROUP = /^[+-]?[1-9]\d{0,2}\.\d{3}$/;

/** The number that a text is, maybe an infinite one; undefined for anything else, such as `0x10`, `NaN` or an empty text. */
export function parseDecimal(text: string, decimal: Decimal): number | undefined {
  if (text.length > MAX_CHARACTERS) return undefined;
  if (decimal === 'point') return POINT.test(text) ? Number(text) : undefined;
  if (COMMA.test(text)) return Number(text.replace(',', '.'));
  return GROUPED.test(text) ? Number(text.replaceAll('.', '').replace(',', '.')) : undefined;
}

/** Whether the point of a number may be the decimal one or group thousands: 1.234. */
export const isOneGroup = (text: string, { decimal, isSure }: Notation): boolean =>
  !(decimal === 'point' && isSure) && ONE_GROUP.test(text);

/** Whether a number shows what points are in its column: 1.234,5 and 1.234.567, or 0.5. */
export const showsPoints = (text: string, { decimal, isSure }: Notation): boolean => {
  if (decimal === 'comma') return GROUPED.test(text) && !ONE_GROUP.test(text);
  return !isSure && decimalShown(text) === 'point';
};

/** What a text says of the decimal separator of its file; undefined: nothing, or both could be. */
export function decimalShown(text: string): Decimal | undefined {
  if (/^[+-]?\d{1,3}(\.\d{3})*,\d+$/.test(text))
    return /^[+-]?[1-9]\d{0,2},\d{3}$/.test(text) ? undefined : 'comma';
  if (/^[+-]?\d*,\d+(e[+-]?\d+)?$/i.test(text)) return 'comma';
  const isPoint = /^[+-]?(\d+\.\d*|\.\d+)(e[+-]?\d+)?$/i.test(text);
  return isPoint && !ONE_GROUP.test(text) ? 'point' : undefined;
}

/** 1,234: a number in either reading, 1234 or 1.234. */
export const isUndecidedComma = (text: string): boolean => /^[+-]?[1-9]\d{0,2},\d{3}$/.test(text);

/** 1.234: a number in either reading, 1.234 or 1234. */
export const isUndecidedPoint = (text: string): boolean => ONE_GROUP.test(text);
