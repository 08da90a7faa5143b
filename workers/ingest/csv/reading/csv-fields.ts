import { DEFAULT_MISSING } from '../../../../src/contracts/datasets/table-options.js';
import { isOneGroup, type Notation, parseDecimal } from './csv-numbers.js';

/**
 * The kind of a table field. `one_group`: a number that is ambiguous with decimal commas (1.234);
 * `placeholder`: a usual spelling of a missing value that was not declared as one; `quantity`: a number with
 * a unit, a currency, a bound or separators.
 */
export type FieldKind =
  | 'number'
  | 'boolean'
  | 'missing'
  | 'one_group'
  | 'not_finite'
  | 'too_large'
  | 'placeholder'
  | 'date'
  | 'quantity'
  | 'text';

export interface FieldReader {
  notation: Notation;
  /** The value of a number within float32 range that does not represent a missing value. */
  number(text: string): number | undefined;
  /** Takes text without surrounding spaces. */
  kind(text: string): FieldKind;
}

/** Fractions as pandas reads them by default. */
const PLAIN: Notation = { decimal: 'point', isSure: true };

const PLACEHOLDERS = new Set([
  ...DEFAULT_MISSING.map((text) => text.toLowerCase()),
  '?',
  '-',
  '--',
  '---',
  '.',
  '..',
  '*',
  '_',
  'n.a.',
  'n.a',
  'nil',
  'missing',
  'unknown',
  'undefined',
  'void',
  '#n/a',
  '#div/0!',
  '#value!',
  '#ref!',
  '#num!',
  '#name?',
  '#null!',
  '(null)',
  '\\n',
  'nat',
]);
const BOOLEANS = new Set(['True', 'true', 'TRUE', 'False', 'false', 'FALSE']);
const NOT_FINITE = /^[+-]?(nan|inf(inity)?)$/i;
const DATE =
  /^(\d{4}[-/.]\d{1,2}([-/.]\d{1,2})?|\d{1,2}[-/.]\d{1,2}[-/.](\d{4}|\d{2}))([ T]\d{1,2}:\d{2}(:\d{2}([.,]\d+)?)?\s*(Z|[+-]\d{2}:?\d{2}|UTC|am|pm)?)?$|^\d{1,2}:\d{2}(:\d{2}([.,]\d+)?)?\s*(am|pm)?$/i;
const AMOUNT = String.raw`[+-]?(\d{1,3}([.,'’ \u00a0\u202f]\d{3})+|\d+)?([.,]\d+)?(e[+-]?\d+)?`;
const CURRENCY = String.raw`([$€£¥₹₽₩]|US\$|R\$|EUR|USD|GBP|CHF|JPY|CNY|INR|AUD|CAD|SEK|NOK|DKK|PLN)`;
const QUANTITY = new RegExp(
  String.raw`^(?=.*\d)(\(?[<>≤≥=~≈±]{0,2}\s*[+-]?\s*${CURRENCY}?\s*${AMOUNT}\s*([%‰°]|${CURRENCY}|\s[A-Za-zµ°²³/%]{1,6}|°[CF])?\)?)$`,
);

/** Creates a reader of fields from the options: spellings of missing values, and the decimal separator. */
export function createFieldReader(
  missing: readonly string[] = DEFAULT_MISSING,
  notation: Notation = PLAIN,
): FieldReader {
  const { decimal } = notation;
  const markers = new Set(['', ...missing.map((marker) => marker.trim())]);
  const numericMarkers = new Set(
    [...markers].flatMap((marker) => parseDecimal(marker, decimal) ?? parseDecimal(marker, 'point') ?? []),
  );
  const isMissing = (text: string) => markers.has(text) || isNumericMarker(text);
  const isNumericMarker = (text: string) => {
    const value = numericMarkers.size > 0 ? parseDecimal(text, decimal) : undefined;
    return value !== undefined && numericMarkers.has(value);
  };
  return {
    notation,
    number(text) {
      const value = parseDecimal(text, decimal);
      if (value === undefined || !fitsFloat32(value) || numericMarkers.has(value)) return undefined;
      return value;
    },
    kind: (text) => (isMissing(text) ? 'missing' : kindOf(text, notation)),
  };
}

/** Whether a number is finite in float32. */
export const fitsFloat32 = (value: number): boolean => Number.isFinite(Math.fround(value));

function kindOf(text: string, notation: Notation): FieldKind {
  const value = parseDecimal(text, notation.decimal);
  if (value !== undefined) return numberKind(text, value, notation);
  if (BOOLEANS.has(text)) return 'boolean';
  if (NOT_FINITE.test(text)) return 'not_finite';
  if (PLACEHOLDERS.has(text.toLowerCase())) return 'placeholder';
  if (text.length > 64) return 'text';
  if (DATE.test(text)) return 'date';
  return QUANTITY.test(text) ? 'quantity' : 'text';
}

function numberKind(text: string, value: number, notation: Notation): FieldKind {
  if (!fitsFloat32(value)) return 'too_large';
  return isOneGroup(text, notation) ? 'one_group' : 'number';
}

/** Whether a boolean field is true. */
export const isTrue = (text: string): boolean => text.toLowerCase() === 'true';
