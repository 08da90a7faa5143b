import type { UploadOptions } from '../../src/contracts/datasets.js';
import type { Place } from './csv-feature.js';
import { type FieldKind, type FieldReader, isTrue } from './csv-fields.js';
import { type LabelSummary, labelFault } from './csv-label-faults.js';
import { showsPoints } from './csv-numbers.js';
import { createGrowingArray } from './growing-array.js';
import { Rejection, shown } from './rejection.js';

export const MAX_CLASSES = 10_000;

/** `class`: `codes` give the class of each row, `names` sorted; `numbers` where whole numbers can be meant as such, too. */
export type LabelValues =
  | { kind: 'class'; names: string[]; codes: Int32Array; numbers: Float64Array | undefined }
  | { kind: 'number'; numbers: Float64Array };

/** Labels of a table, taken row by row; what they are is known only after the last. */
export interface CsvLabels {
  /** Text without spaces around it that does not mean a missing value. */
  add(text: string, row: number): void;
  /** Why they are neither classes nor numbers. */
  fault(): Rejection | undefined;
  /** @throws Rejection for too few or too many classes. */
  finish(): LabelValues;
  /** Labels of another split, read as those of the training split were. @throws Rejection for other labels. */
  finishLike(training: LabelValues, file: string): LabelValues;
}

/**
 * Collects labels: numbers when asked for or when all are numbers and some have fractions; whole numbers are both, unless
 * `type` says which; else classes. Class names are sorted as numbers when all are numbers, else as text.
 */
export function createCsvLabels(
  type: UploadOptions['label_type'],
  column: string,
  reader: FieldReader,
): CsvLabels {
  const codeOf = new Map<string, number>();
  const firstRows: number[] = [];
  const codes = createGrowingArray(Int32Array);
  const numbers = createGrowingArray(Float64Array);
  const counts = new Map<FieldKind, number>();
  const first = new Map<FieldKind, Place>();
  let fractions = false;
  let settled = false;
  const summary = (): LabelSummary => ({ counts, first, fractions, names: [...codeOf.keys()] });
  const isNumeric = () => [...counts.keys()].every((kind) => kind === 'number');
  const areNumbers = () =>
    type === 'number' || (type === undefined && isNumeric() && (fractions || codeOf.size > MAX_CLASSES));
  return {
    add(text, row) {
      const kind = reader.kind(text);
      counts.set(kind, (counts.get(kind) ?? 0) + 1);
      if (!first.has(kind)) first.set(kind, { text, row });
      const number = numberOf(text, kind, reader);
      settled ||= showsPoints(text, reader.notation);
      fractions ||= !Number.isInteger(number);
      numbers.push(number);
      const code = codeFor(codeOf, nameOf(text, kind, number, reader));
      firstRows[code] ??= row;
      codes.push(code);
    },
    fault() {
      if (settled) countGroups(counts);
      return labelFault(type, column, summary());
    },
    finish() {
      if (areNumbers()) return { kind: 'number', numbers: numbers.values() };
      if (codeOf.size > MAX_CLASSES) throw tooManyClasses(column);
      const classes = sortClasses(codeOf, codes.values());
      if (classes.names.length < 2) throw oneClass(column, classes.names);
      const both = type === undefined && isNumeric() && !isCoded(classes.names);
      return { kind: 'class', ...classes, numbers: both ? numbers.values() : undefined };
    },
    finishLike(training, file) {
      if (training.kind === 'number') {
        const fault = labelFault('number', column, summary());
        if (fault !== undefined) throw fault;
        return { kind: 'number', numbers: numbers.values() };
      }
      const { names } = training;
      const sorted = codesLike(names, [...codeOf.keys()], (name, code) =>
        unknownClass({ file, column, row: firstRows[code] ?? 0 }, name, names),
      );
      const both = training.numbers === undefined ? undefined : numbers.values();
      return { kind: 'class', names, codes: codes.values().map((code) => sorted[code] ?? 0), numbers: both };
    },
  };
}

/** Where a label shows what points are, 1.234 is clear, too. */
function countGroups(counts: Map<FieldKind, number>): void {
  const groups = counts.get('one_group');
  if (groups === undefined) return;
  counts.set('number', (counts.get('number') ?? 0) + groups);
  counts.delete('one_group');
}

function numberOf(text: string, kind: FieldKind, reader: FieldReader): number {
  if (kind === 'boolean') return isTrue(text) ? 1 : 0;
  return reader.number(text) ?? 0;
}

/** Numbers with decimal commas are named as the rest of the world reads them. */
function nameOf(text: string, kind: FieldKind, number: number, { notation }: FieldReader): string {
  const isNumber = kind === 'number' || kind === 'one_group';
  return isNumber && notation.decimal === 'comma' && /[.,]/.test(text) ? String(number) : text;
}

/** Past the limit no more names are kept: the labels can only be numbers then. */
function codeFor(codeOf: Map<string, number>, name: string): number {
  const known = codeOf.get(name);
  if (known !== undefined) return known;
  const code = codeOf.size;
  if (code <= MAX_CLASSES) codeOf.set(name, code);
  return code;
}

/** Whether each class is called by its own number. */
const isCoded = (names: readonly string[]): boolean => names.every((name, index) => Number(name) === index);

function sortClasses(codeOf: Map<string, number>, codes: Int32Array): { names: string[]; codes: Int32Array } {
  const found = [...codeOf.keys()];
  const keyOf = keysOf(found);
  const nameOf = new Map(found.toReversed().map((name) => [keyOf(name), name]));
  const names = [...nameOf.values()];
  names.sort(isAllNumbers(found) ? (a, b) => Number(a) - Number(b) : undefined);
  const sorted = codesLike(names, found, (name) => new Rejection('invalid_csv', shown(name)));
  return { names, codes: codes.map((code) => sorted[code] ?? 0) };
}

/** The class of each of the found names. @throws what `unknown` makes of a name that is none of them */
function codesLike(
  names: readonly string[],
  found: readonly string[],
  unknown: (name: string, index: number) => Rejection,
): Int32Array {
  const keyOf = keysOf([...names, ...found]);
  const indexOf = new Map(names.map((name, index) => [keyOf(name), index]));
  return Int32Array.from(found, (name, code) => {
    const index = indexOf.get(keyOf(name));
    if (index === undefined) throw unknown(name, code);
    return index;
  });
}

const isAllNumbers = (names: readonly string[]): boolean =>
  names.every((name) => name !== '' && Number.isFinite(Number(name)));

/** Spellings of one number or of one boolean are one class, called as it was first. */
function keysOf(names: readonly string[]): (name: string) => string {
  if (isAllNumbers(names)) return numberKey;
  return names.every((name) => /^(true|false)$/i.test(name)) ? (name) => name.toLowerCase() : (name) => name;
}

/** Two spellings of a number, such as 1, +1 and 1.0, have one key; codes such as 01 are not numbers. */
function numberKey(name: string): string {
  const [, sign = '', whole = '0', fraction = ''] = /^\+?(-?)(0|[1-9]\d*)?(?:\.(\d*?)0*)?$/.exec(name) ?? [];
  const key = fraction === '' ? whole : `${whole}.${fraction}`;
  if (!/^[+-]?(\d+\.?\d*|\.\d+)$/.test(name) || /^[+-]?0\d/.test(name)) return name;
  return key === '0' ? key : sign + key;
}

function tooManyClasses(column: string): Rejection {
  return new Rejection(
    'too_many_classes',
    `The label column ${shown(column)} holds more than ${MAX_CLASSES} different values. Name another column with label_column, or send label_type=number to predict numbers.`,
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

function unknownClass(
  { file, column, row }: { file: string; column: string; row: number },
  name: string,
  names: readonly string[],
): Rejection {
  const known = names.slice(0, 10).map(shown).join(', ');
  return new Rejection(
    'mismatched_splits',
    `Row ${row} of ${shown(file)}, label column ${shown(column)}: ${shown(name)} is not a class of the training file (${known}${names.length > 10 ? ', …' : ''}). Correct it, or put samples of the class into the training file.`,
  );
}
