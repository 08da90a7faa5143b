import type { UploadOptions } from '../../../../src/contracts/datasets/datasets.js';
import type { Findings } from '../../findings.js';
import { Rejection, shown } from '../../rejection.js';
import { type Decimal, decimalShown, isUndecidedComma, type Notation } from './csv-numbers.js';

/** A field and its row. */
interface Seen {
  text: string;
  row: number;
}

/**
 * Decides the decimal separator of a table: as requested, else from all fields of a sample of rows. @throws
 * Rejection `ambiguous_decimal` if both occur, or only ambiguous fields.
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
    `Fractions are written with points, as in ${at(point)}, and with commas, as in ${at(comma)}. Use one decimal separator throughout, or send decimal=point or decimal=comma.`,
    '/decimal',
  );
}

function eitherWay(seen: Seen): Rejection {
  const number = seen.text.replace(',', '');
  return new Rejection(
    'ambiguous_decimal',
    `${at(seen)} can mean ${number} or ${seen.text.replace(',', '.')}. Send decimal=comma if the comma is the decimal separator; otherwise remove the thousands separator.`,
    '/decimal',
  );
}
