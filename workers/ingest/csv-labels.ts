import type { UploadOptions } from '../../src/contracts/datasets.js';
import { parseNumber, toFloat32 } from './csv-columns.js';
import { Rejection, shown } from './rejection.js';

export const MAX_CLASSES = 10_000;

/** Labels of a CSV, taken row by row; what they are is known only after the last. */
export interface CsvLabels {
  add(field: string, row: number): void;
  /** `class`: `codes` give the class of each row, `names` sorted. `number`: `numbers` as they are. */
  finish(): { kind: 'class'; names: string[]; codes: Int32Array } | { kind: 'number'; numbers: Float32Array };
}

/**
 * Collects labels: numbers when asked for or when all are numbers and some have fractions, else classes. Class names
 * are sorted as numbers when all are numbers, else as text. `finish` refuses numbers that float32 cannot hold.
 */
export function createCsvLabels(type: UploadOptions['label_type'], column: string): CsvLabels {
  const codeOf = new Map<string, number>();
  const codes = createGrowingArray(Int32Array);
  const numbers = createGrowingArray(Float32Array);
  let firstUnstorable: { field: string; row: number } | undefined;
  let texts = false;
  let fractions = false;
  return {
    add(field, row) {
      const number = parseNumber(field);
      const stored = toFloat32(number);
      if (stored === undefined) firstUnstorable ??= { field, row };
      texts ||= number === undefined;
      fractions ||= number !== undefined && !Number.isInteger(number);
      numbers.push(stored ?? 0);
      codes.push(codeFor(codeOf, field.trim()));
    },
    finish() {
      if (type === 'number' || (type === undefined && fractions && !texts)) {
        if (firstUnstorable !== undefined) throw notANumber(column, firstUnstorable);
        return { kind: 'number', numbers: numbers.values() };
      }
      if (codeOf.size > MAX_CLASSES) throw tooManyClasses(column);
      const classes = sortClasses(codeOf, codes.values());
      if (classes.names.length < 2) throw oneClass(column, classes.names);
      return { kind: 'class', ...classes };
    },
  };
}

/** Past the limit no more names are kept: the labels can only be numbers then. */
function codeFor(codeOf: Map<string, number>, name: string): number {
  const known = codeOf.get(name);
  if (known !== undefined) return known;
  const code = codeOf.size;
  if (code <= MAX_CLASSES) codeOf.set(name, code);
  return code;
}

function sortClasses(codeOf: Map<string, number>, codes: Int32Array): { names: string[]; codes: Int32Array } {
  const found = [...codeOf.keys()];
  const numeric = found.every((name) => parseNumber(name) !== undefined);
  const keyOf = (name: string) => (numeric ? wholeNumber(name) : name);
  const nameOf = new Map(found.toReversed().map((name) => [keyOf(name), name]));
  const names = [...nameOf.values()];
  names.sort(numeric ? (a, b) => Number(a) - Number(b) : undefined);
  const indexOf = new Map(names.map((name, index) => [keyOf(name), index]));
  const sorted = Int32Array.from(found, (name) => indexOf.get(keyOf(name)) ?? 0);
  return { names, codes: codes.map((code) => sorted[code] ?? 0) };
}

/** Two spellings of a whole number, such as 1 and 1.0, are one class, called as it was first; codes such as 01 are not numbers. */
function wholeNumber(name: string): string {
  const [, digits] = /^\+?(-?(?:0|[1-9]\d*))(?:\.0*)?$/.exec(name) ?? [];
  return digits ?? name;
}

interface GrowingArray<Values> {
  push(value: number): void;
  values(): Values;
}

function createGrowingArray<Values extends Int32Array | Float32Array>(
  create: new (length: number) => Values,
): GrowingArray<Values> {
  const blocks: Values[] = [];
  const blockLength = 1 << 16;
  let count = 0;
  return {
    push(value) {
      if (count % blockLength === 0) blocks.push(new create(blockLength));
      const block = blocks.at(-1);
      if (block !== undefined) block[count % blockLength] = value;
      count += 1;
    },
    values() {
      const all = new create(count);
      blocks.forEach((block, index) => {
        all.set(block.subarray(0, count - index * blockLength), index * blockLength);
      });
      return all;
    },
  };
}

function notANumber(column: string, { field, row }: { field: string; row: number }): Rejection {
  return new Rejection(
    'not_a_number',
    `Row ${row}, label column ${shown(column)}: ${shown(field)} is not a number float32 can hold. Correct it, or send label_type=class.`,
    '/label_type',
  );
}

function tooManyClasses(column: string): Rejection {
  return new Rejection(
    'too_many_classes',
    `The label column ${shown(column)} holds more than ${MAX_CLASSES} different values. Send label_type=number to predict numbers.`,
    '/label_type',
  );
}

function oneClass(column: string, names: readonly string[]): Rejection {
  return new Rejection(
    'too_few_classes',
    `Every row has the label ${shown(names.join())} in column ${shown(column)}; expected two or more classes.`,
    '/label_column',
  );
}
