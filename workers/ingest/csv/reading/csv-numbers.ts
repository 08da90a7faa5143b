/** How fractions are written: 1.5 or 1,5. */
export type Decimal = 'point' | 'comma';

/** The decimal separator of a table; if unsure, points, because only whole numbers were seen. */
export interface Notation {
  decimal: Decimal;
  isSure: boolean;
}

/** Float64 numbers have up to 309 digits; on a mismatch the patterns take time quadratic in the length. */
const MAX_CHARACTERS = 400;

const POINT = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const COMMA = /^[+-]?(\d+,?\d*|,\d+)(e[+-]?\d+)?$/i;
/** 1.234,5 and 1.234.567; in 1.234 the point may also be a decimal separator. */
const GROUPED = /^[+-]?\d{1,3}(\.\d{3})+(,\d*)?$/;
const ONE_GROUP = /^[+-]?[1-9]\d{0,2}\.\d{3}$/;

/**
 * Parses a number, possibly to infinity; undefined for anything else, such as `0x10`, `NaN` or an empty text.
 */
export function parseDecimal(text: string, decimal: Decimal): number | undefined {
  if (text.length > MAX_CHARACTERS) return undefined;
  if (decimal === 'point') return POINT.test(text) ? Number(text) : undefined;
  if (COMMA.test(text)) return Number(text.replace(',', '.'));
  return GROUPED.test(text) ? Number(text.replaceAll('.', '').replace(',', '.')) : undefined;
}

/** Whether the point of a number may be a decimal or a thousands separator: 1.234. */
export const isOneGroup = (text: string, { decimal, isSure }: Notation): boolean =>
  !(decimal === 'point' && isSure) && ONE_GROUP.test(text);

/** Whether a number reveals the meaning of points in its column: 1.234,5 and 1.234.567, or 0.5. */
export const showsPoints = (text: string, { decimal, isSure }: Notation): boolean => {
  if (decimal === 'comma') return GROUPED.test(text) && !ONE_GROUP.test(text);
  return !isSure && decimalShown(text) === 'point';
};

/** The decimal separator that a text reveals; undefined if none or either is possible. */
export function decimalShown(text: string): Decimal | undefined {
  if (/^[+-]?\d{1,3}(\.\d{3})*,\d+$/.test(text))
    return /^[+-]?[1-9]\d{0,2},\d{3}$/.test(text) ? undefined : 'comma';
  if (/^[+-]?\d*,\d+(e[+-]?\d+)?$/i.test(text)) return 'comma';
  const isPoint = /^[+-]?(\d+\.\d*|\.\d+)(e[+-]?\d+)?$/i.test(text);
  return isPoint && !ONE_GROUP.test(text) ? 'point' : undefined;
}

/** 1,234: valid either way, as 1234 or 1.234. */
export const isUndecidedComma = (text: string): boolean => /^[+-]?[1-9]\d{0,2},\d{3}$/.test(text);

/** 1.234: valid either way, as 1.234 or 1234. */
export const isUndecidedPoint = (text: string): boolean => ONE_GROUP.test(text);
