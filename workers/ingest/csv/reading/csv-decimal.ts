import type { UploadOptions } from '../../../../src/contracts/datasets.js';
import type { Findings } from '../../findings.js';
import { Rejection, shown } from '../../rejection.js';
import { type Decimal, decimalShown, isUndecidedComma, type Notation } from './csv-numbers.js';

/** A field with its place. */
interface Seen {
  text: string;
  row: number;
}

/**
 * How a table writes fractions: as asked for, else told from all fields of a sample of its rows.
 * @throws Rejection `ambiguous_decimal` where both are seen, or only fields that can be read in two ways.
 */
export function decideDecimal(
  sample: readonly string[][],
  asked: UploadOptions['decimal'],
  findings: Findings,
): Notation {
  if (asked === 'point' || asked === 'comma') return { decimal: asked, isSure: true };
  const { point, comma, undecided } = look(sample);
  if (comma !== undefined && point !== undefined) throw both(point, comma);
  if (comma !== undefined) {
    findings.warn(
      'decimal_choice',
      'Commas are read as decimal separators. Send decimal=comma to confirm, or decimal=point.',
      [`row ${comma.row}: ${comma.text}`],
    );
    return { decimal: 'comma', isSure: true };
  }
  if (undecided !== undefined && point === undefined) throw eitherWay(undecided);
  return { decimal: 'point', isSure: point !== undefined };
}

function look(sample: readonly string[][]) {
  const first: Partial<Record<Decimal | 'undecided', Seen>> = {};
  sample.forEach((fields, index) => {
    for (const field of fields) {
      const text = field.trim();
      if (!text.includes(',') && !text.includes('.')) continue;
      const shows = decimalShown(text) ?? (isUndecidedComma(text) ? 'undecided' : undefined);
      if (shows !== undefined) first[shows] ??= { text, row: index + 1 };
    }
  });
  return first;
}

const at = ({ row, text }: Seen): string => `${shown(text)} (row ${row})`;

function both(point: Seen, comma: Seen): Rejection {
  return new Rejection(
    'ambiguous_decimal',
    `Fractions are written with points, as in ${at(point)}, and with commas, as in ${at(comma)}. Write them in one way, or send decimal=point or decimal=comma.`,
    '/decimal',
  );
}

function eitherWay(seen: Seen): Rejection {
  const number = seen.text.replace(',', '');
  return new Rejection(
    'ambiguous_decimal',
    `${at(seen)} can be ${number} or ${seen.text.replace(',', '.')}. Send decimal=comma if the comma is the decimal separator; else remove the separator of thousands.`,
    '/decimal',
  );
}
