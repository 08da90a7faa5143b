import type { UploadOptions } from '../../../../src/contracts/datasets/datasets.js';
import type { Findings } from '../../findings.js';
import { Rejection, shown } from '../../rejection.js';
import type { FieldKind, FieldReader } from '../reading/csv-fields.js';

/**
 * The vote of a column on row 1: it names the column, it is a value like the others, a number like the
 * others, a number over text, dates or booleans, a text that also appears in other rows, or no vote.
 */
type Vote = 'header' | 'data' | 'number' | 'odd' | 'repeated' | undefined;

/**
 * Decides whether row 1 of a table names its columns: as requested, else by comparing it with the other rows
 * of a sample. @throws Rejection `ambiguous_header` if the columns disagree or are inconclusive.
 */
export function decideHeader(
  sample: readonly string[][],
  asked: UploadOptions['header'],
  reader: FieldReader,
  findings: Findings,
): boolean {
  if (asked === 'true' || asked === 'false') return asked === 'true';
  const [first = [], ...body] = sample.map((fields) => fields.map((field) => field.trim()));
  if (body.length === 0) return !first.some((field) => reader.kind(field) === 'number');
  const below = (column: number) => body.map((fields) => fields[column] ?? '');
  const votes = first.map((field, column) =>
    column === 0 && isOverIndex(field, below(0)) ? 'header' : voteOf(field, below(column), reader),
  );
  const count = (vote: Vote) => votes.filter((given) => given === vote).length;
  const repeated = count('repeated');
  const [names, numbers] = [count('header'), count('number')];
  const values = count('data') + (isNamedAlike(first, votes) ? 0 : repeated);
  if (names > 0 && !areNames(first, reader)) throw disagreement(first, votes);
  if (names > 0 && values === 0) return named(first, votes, reader, findings);
  if (names > 0) throw disagreement(first, votes);
  if (values + numbers === 0) {
    if (areNames(first, reader) && !first.includes('') && new Set(first).size === first.length) return true;
    throw unclear(first);
  }
  const numeric = (fields: readonly string[]) => fields.filter((_, column) => votes[column] === 'number');
  const mayBeNames = count('odd') > 0 || looksLikeNames(numeric(first), body.map(numeric), reader);
  if (values === 0 && mayBeNames) throw numbersAsNames(first);
  findings.warn(
    'header_choice',
    `Row 1 is treated as data, like the rows below it; the columns are named f0, f1, …. Send header=false to confirm, or header=true if row 1 names the columns.`,
    [first.slice(0, 10).join(', ')],
  );
  return false;
}

/** Whether an empty field heads a column that numbers the rows, as pandas writes its index. */
const isOverIndex = (field: string, below: readonly string[]): boolean =>
  field === '' &&
  below.length > 1 &&
  [0, 1].some((from) => below.every((text, row) => text !== '' && Number(text) === row + from));

function voteOf(field: string, below: readonly string[], reader: FieldReader): Vote {
  const kind = countedKind(field, reader);
  if (kind === 'missing' || kind === 'placeholder' || kind === 'not_finite') return undefined;
  const usual = usualKind(below, reader);
  if (usual === undefined) return undefined;
  if (kind === 'number') return usual === 'number' ? 'number' : oddOrData(field, below);
  if (usual === 'text') return below.includes(field) ? 'repeated' : undefined;
  if (kind === 'text') return 'header';
  return kind === usual || (isNumeric(kind) && isNumeric(usual)) ? 'data' : undefined;
}

const oddOrData = (field: string, below: readonly string[]): Vote =>
  below.includes(field) ? 'repeated' : 'odd';

/**
 * Whether the numeric columns are named, so that a text repeated below is probably also a class name: several
 * names, or one next to a typical label column.
 */
function isNamedAlike(first: readonly string[], votes: readonly Vote[]): boolean {
  const names = votes.filter((vote) => vote === 'header').length;
  const repeated = first.filter((_, column) => votes[column] === 'repeated');
  if (names === 0 || votes.includes('number')) return false;
  return names > 1 || repeated.every((name) => /^(x|y|label|class|target)$/i.test(name));
}

/** 1.234 counts as a number with either decimal separator. */
function countedKind(field: string, reader: FieldReader): FieldKind {
  const kind = reader.kind(field);
  return kind === 'one_group' ? 'number' : kind;
}

const isNumeric = (kind: FieldKind): boolean =>
  kind === 'number' || kind === 'quantity' || kind === 'too_large';

/** The kind of at least half of the values; undefined if there are no values. */
function usualKind(fields: readonly string[], reader: FieldReader): FieldKind | undefined {
  const counts = new Map<FieldKind, number>();
  for (const field of fields) {
    const kind = countedKind(field, reader);
    if (kind !== 'missing' && kind !== 'placeholder') counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
  const [usual] = [...counts].sort(([, a], [, b]) => b - a);
  if (usual === undefined) return undefined;
  return usual[1] * 2 >= total ? usual[0] : 'text';
}

/** Row 1 names the columns; numbers among the names must look like names: several, whole and distinct. */
function named(
  first: readonly string[],
  votes: readonly Vote[],
  reader: FieldReader,
  findings: Findings,
): true {
  const numbers = first.filter((_, column) => votes[column] === 'number' || votes[column] === 'odd');
  const repeated = first.filter((_, column) => votes[column] === 'repeated');
  if (numbers.length + repeated.length === 0) return true;
  const isName = (field: string) => Number.isInteger(reader.number(field) ?? 0.5);
  const areDistinct = numbers.length !== 1 && new Set(numbers).size === numbers.length;
  if (!areDistinct || !numbers.every(isName)) throw disagreement(first, votes);
  findings.warn(
    'header_choice',
    'Row 1 is treated as column names, although some of them are numbers or also appear as values below. Send header=true to confirm, or header=false if row 1 is data.',
    [first.slice(0, 10).join(', ')],
  );
  return true;
}

/** Whether the fields can be names, including empty ones; `?` and NaN cannot. */
function areNames(fields: readonly string[], reader: FieldReader): boolean {
  return fields.every((field) => {
    const kind = reader.kind(field);
    return field === '' || (kind !== 'missing' && kind !== 'placeholder' && kind !== 'not_finite');
  });
}

function unclear(first: readonly string[]): Rejection {
  return new Rejection(
    'ambiguous_header',
    `Row 1 (${list(first)}) can be read as column names or as data, and the rows below are inconclusive. Send header=true or header=false.`,
    '/header',
  );
}

/** Numbers that count columns, are years, or head fractions may be names: 0,1,2 or 2019,2020,2021. */
function looksLikeNames(first: readonly string[], body: readonly string[][], reader: FieldReader): boolean {
  const numbers = numbersOf(first, reader);
  if (numbers === undefined) return false;
  return isSeries(numbers)
    ? !body.some((fields) => isSeries(numbersOf(fields, reader) ?? []))
    : isOverFractions(body, reader);
}

function numbersOf(fields: readonly string[], reader: FieldReader): number[] | undefined {
  const numbers = fields.flatMap((field) => reader.number(field) ?? []);
  return numbers.length === fields.length && numbers.every(Number.isInteger) ? numbers : undefined;
}

/** Evenly spaced whole numbers, or ascending years. */
function isSeries(numbers: readonly number[]): boolean {
  if (numbers.length < 2) return false;
  const steps = numbers.slice(1).map((number, index) => number - (numbers[index] ?? 0));
  const [step = 0] = steps;
  const even =
    step !== 0 && steps.every((other) => other === step) && (steps.length > 1 || Math.abs(step) === 1);
  return (
    even || (steps.every((rise) => rise > 0) && numbers.every((number) => number >= 1800 && number <= 2200))
  );
}

function isOverFractions(body: readonly string[][], reader: FieldReader): boolean {
  const hasFraction = (field: string) => !Number.isInteger(reader.number(field) ?? 0);
  return body.every((fields) => fields.filter(hasFraction).length * 2 > fields.length);
}

function numbersAsNames(first: readonly string[]): Rejection {
  return new Rejection(
    'ambiguous_header',
    `Row 1 (${list(first)}) has whole numbers that may name columns or be data. Send header=true if they are names, header=false if they are data.`,
    '/header',
  );
}

function disagreement(first: readonly string[], votes: readonly Vote[]): Rejection {
  const name = first[votes.indexOf('header')] ?? '';
  const value = first[votes.findIndex((vote) => vote !== 'header')] ?? '';
  return new Rejection(
    'ambiguous_header',
    `Row 1 can be read as column names or as data: ${shown(name)} differs from the values below it, ${shown(value)} does not look like a name. Send header=true or header=false.`,
    '/header',
  );
}

const list = (fields: readonly string[]): string =>
  `${fields.slice(0, 5).map(shown).join(', ')}${fields.length > 5 ? ', …' : ''}`;
