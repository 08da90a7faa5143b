import type { UploadOptions } from '../../../src/contracts/datasets/datasets.js';
import { MAX_FINDING_EXAMPLES } from '../../../src/contracts/datasets/findings.js';
import { hasBreaks, oneLine } from '../../../src/schema/shown-text.js';
import { createGrowingArray, type GrowingArray } from '../arrays/growing-array.js';
import { checkName, createNameBudget, kept } from '../images/shown-names.js';
import { inFile, Rejection, shown } from '../rejection.js';
import { codesLike, isCoded, sortClasses } from './classes/csv-classes.js';
import type { Place } from './csv-feature.js';
import { type LabelSummary, labelFault } from './faults/csv-label-faults.js';
import { type FieldKind, type FieldReader, isTrue } from './reading/csv-fields.js';
import { showsPoints } from './reading/csv-numbers.js';

export const MAX_CLASSES = 10_000;

/**
 * `class`: `codes` is the class of each row, `names` is sorted; `numbers` is set if the whole-number labels
 * may also be numbers.
 */
export type LabelValues =
  | { kind: 'class'; names: string[]; codes: Int32Array; numbers: Float64Array | undefined }
  | { kind: 'number'; numbers: Float64Array };

/** Labels of a table, added row by row; their kind is known only after the last row. */
export interface CsvLabels {
  /** Text without surrounding spaces that is not a missing value. */
  add(text: string, row: number): void;
  /** Original spellings of names that had line breaks or tabs, which were replaced. */
  renamed(): readonly string[];
  /** Why they are neither classes nor numbers. */
  fault(): Rejection | undefined;
  /** @throws Rejection for too few or too many classes. */
  finish(): LabelValues;
  /**
   * Reads the labels of another split like those of the training split. @throws Rejection for other labels.
   */
  finishLike(training: LabelValues, file: string): LabelValues;
}

/**
 * Collects labels. They are numbers if requested, or if all are numbers and some have fractions; whole
 * numbers are both unless `type` decides; everything else is classes. Class names are sorted as numbers if
 * all are numeric, else as text.
 */
export function createCsvLabels(
  type: UploadOptions['label_type'],
  column: string,
  reader: FieldReader,
): CsvLabels {
  const seen = nothingSeen();
  return {
    add: (text, row) => addLabel(seen, { reader, column }, text, row),
    renamed: () => [...seen.renamed],
    fault() {
      if (seen.settled) countGroups(seen.counts);
      return labelFault(type, column, summaryOf(seen));
    },
    finish: () => finish(seen, type, column),
    finishLike: (training, file) => finishLike(seen, training, { column, file }),
  };
}

interface LabelColumn {
  reader: FieldReader;
  column: string;
}

/** All labels of a column so far. */
interface Seen {
  codeOf: Map<string, number>;
  /** By code. */
  firstRows: number[];
  codes: GrowingArray<Int32Array>;
  numbers: GrowingArray<Float64Array>;
  counts: Map<FieldKind, number>;
  first: Map<FieldKind, Place>;
  fractions: boolean;
  renamed: Set<string>;
  /** Whether some label reveals the meaning of points in numbers. */
  settled: boolean;
}

const nothingSeen = (): Seen => ({
  codeOf: new Map(),
  firstRows: [],
  codes: createGrowingArray(Int32Array),
  numbers: createGrowingArray(Float64Array),
  counts: new Map(),
  first: new Map(),
  fractions: false,
  renamed: new Set(),
  settled: false,
});

function addLabel(seen: Seen, { reader, column }: LabelColumn, text: string, row: number): void {
  const kind = reader.kind(text);
  seen.counts.set(kind, (seen.counts.get(kind) ?? 0) + 1);
  if (!seen.first.has(kind)) seen.first.set(kind, { text, row });
  const number = numberOf(text, kind, reader);
  seen.settled ||= showsPoints(text, reader.notation);
  seen.fractions ||= !Number.isInteger(number);
  seen.numbers.push(number);
  const name = nameOf(text, kind, number, reader);
  if (hasBreaks(text) && seen.renamed.size < MAX_FINDING_EXAMPLES) seen.renamed.add(kept(text));
  if (!seen.codeOf.has(name)) checkName(name, `Row ${row}, label column ${shown(column)}: the label`);
  const code = codeFor(seen.codeOf, name);
  seen.firstRows[code] ??= row;
  seen.codes.push(code);
}

const summaryOf = ({ counts, first, codeOf }: Seen): LabelSummary => ({
  counts,
  first,
  names: [...codeOf.keys()],
});

function finish(seen: Seen, type: UploadOptions['label_type'], column: string): LabelValues {
  const { codeOf, codes, numbers, counts, fractions } = seen;
  const isFree = type === undefined && [...counts.keys()].every((kind) => kind === 'number');
  if (type === 'number' || (isFree && (fractions || codeOf.size > MAX_CLASSES)))
    return { kind: 'number', numbers: numbers.values() };
  if (codeOf.size > MAX_CLASSES) throw tooManyClasses(column);
  const classes = sortClasses(codeOf, codes.values());
  const budget = createNameBudget('classes', 'too_many_classes', 'Use shorter names, or fewer classes.');
  for (const name of classes.names) budget.add(name);
  if (classes.names.length < 2) throw oneClass(column, classes.names);
  const areBoth = isFree && !isCoded(classes.names);
  return { kind: 'class', ...classes, numbers: areBoth ? numbers.values() : undefined };
}

function finishLike(
  seen: Seen,
  training: LabelValues,
  { column, file }: { column: string; file: string },
): LabelValues {
  const numbers = seen.numbers.values();
  if (training.kind === 'number') {
    const fault = labelFault('number', column, summaryOf(seen));
    if (fault !== undefined) throw inFile(fault, file);
    return { kind: 'number', numbers };
  }
  const { names } = training;
  const sorted = codesLike(names, [...seen.codeOf.keys()], (name, code) =>
    unknownClass({ file, column, row: seen.firstRows[code] ?? 0 }, name, names),
  );
  const codes = seen.codes.values().map((code) => sorted[code] ?? 0);
  return { kind: 'class', names, codes, numbers: training.numbers && numbers };
}

/** Once a label reveals the meaning of points, 1.234 is unambiguous too. */
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

/**
 * Names of numbers with decimal commas use a decimal point; text is put on one line in Unicode NFC, like
 * names in zips.
 */
function nameOf(text: string, kind: FieldKind, number: number, { notation }: FieldReader): string {
  const isNumber = kind === 'number' || kind === 'one_group';
  return isNumber && notation.decimal === 'comma' && /[.,]/.test(text) ? String(number) : oneLine(text);
}

/** Beyond the limit no names are kept: the labels can then only be numbers. */
function codeFor(codeOf: Map<string, number>, name: string): number {
  const known = codeOf.get(name);
  if (known !== undefined) return known;
  const code = codeOf.size;
  if (code <= MAX_CLASSES) codeOf.set(name, code);
  return code;
}

function tooManyClasses(column: string): Rejection {
  return new Rejection(
    'too_many_classes',
    `The label column ${shown(column)} has more than ${MAX_CLASSES} distinct values. Choose another column with label_column, or send label_type=number to predict numbers.`,
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
    `Row ${row} of ${shown(file)}, label column ${shown(column)}: ${shown(name)} is not a class of the training file (${known}${names.length > 10 ? ', …' : ''}). Correct it, or add samples of the class to the training file.`,
  );
}
