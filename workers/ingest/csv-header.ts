import type { UploadOptions } from '../../src/contracts/datasets.js';
import type { FieldKind, FieldReader } from './csv-fields.js';
import type { Findings } from './findings.js';
import { Rejection, shown } from './rejection.js';

/** What a column says of row 1: it names the column, it is a value like the others, or nothing. */
type Vote = 'header' | 'data' | 'number' | undefined;

/**
 * Whether row 1 of a table names its columns: as asked for, else by comparing it with all other rows of a sample.
 * @throws Rejection `ambiguous_header` where the columns disagree or nothing tells.
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
  const votes = first.map((field, column) =>
    voteOf(
      field,
      body.map((fields) => fields[column] ?? ''),
      reader,
    ),
  );
  const count = (vote: Vote) => votes.filter((given) => given === vote).length;
  const [names, values, numbers] = [count('header'), count('data'), count('number')];
  if (names > 0 && !areNames(first, reader)) throw disagreement(first, votes);
  if (names > 0 && values === 0) return named(first, numbers, votes, reader, findings);
  if (names > 0) throw disagreement(first, votes);
  if (values + numbers === 0) {
    if (areNames(first, reader) && !first.includes('') && new Set(first).size === first.length) return true;
    throw unclear(first);
  }
  const numeric = (fields: readonly string[]) => fields.filter((_, column) => votes[column] === 'number');
  if (values === 0 && looksLikeNames(numeric(first), body.map(numeric), reader)) throw numbersAsNames(first);
  findings.warn(
    'header_choice',
    `Row 1 is read as data, like the rows below it; the columns are called f0, f1, …. Send header=false to confirm, or header=true if row 1 names the columns.`,
    [first.slice(0, 10).join(', ')],
  );
  return false;
}

function voteOf(field: string, below: readonly string[], reader: FieldReader): Vote {
  const kind = reader.kind(field);
  if (kind === 'missing' || kind === 'placeholder' || kind === 'not_finite') return undefined;
  const usual = usualKind(below, reader);
  if (usual === undefined) return undefined;
  if (usual === 'text') return below.includes(field) ? 'data' : undefined;
  if (kind === usual) return kind === 'number' ? 'number' : 'data';
  if (kind === 'text') return 'header';
  return isNumeric(kind) && isNumeric(usual) ? 'data' : undefined;
}

const isNumeric = (kind: FieldKind): boolean =>
  kind === 'number' || kind === 'quantity' || kind === 'one_group' || kind === 'too_large';

/** The kind of at least half of the values; undefined where there are none. */
function usualKind(fields: readonly string[], reader: FieldReader): FieldKind | undefined {
  const counts = new Map<FieldKind, number>();
  for (const field of fields) {
    const kind = reader.kind(field);
    const counted = kind === 'one_group' ? 'number' : kind;
    if (counted !== 'missing' && counted !== 'placeholder')
      counts.set(counted, (counts.get(counted) ?? 0) + 1);
  }
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
  const [usual] = [...counts].sort(([, a], [, b]) => b - a);
  if (usual === undefined) return undefined;
  return usual[1] * 2 >= total ? usual[0] : 'text';
}

/** Row 1 names columns; numbers among the names must look like names: distinct whole numbers. */
function named(
  first: readonly string[],
  numbers: number,
  votes: readonly Vote[],
  reader: FieldReader,
  findings: Findings,
): true {
  if (numbers === 0) return true;
  const values = first
    .filter((_, column) => votes[column] === 'number')
    .map((field) => reader.number(field) ?? 0);
  const areNames = values.every(Number.isInteger) && new Set(values).size === values.length && numbers > 1;
  if (!areNames) throw disagreement(first, votes);
  findings.warn(
    'header_choice',
    'Row 1 is read as the names of the columns, though some are numbers. Send header=true to confirm, or header=false if row 1 is data.',
    [first.slice(0, 10).join(', ')],
  );
  return true;
}

/** Whether fields can be names, an empty one included; not `?` or NaN. */
function areNames(fields: readonly string[], reader: FieldReader): boolean {
  return fields.every((field) => {
    const kind = reader.kind(field);
    return field === '' || (kind !== 'missing' && kind !== 'placeholder' && kind !== 'not_finite');
  });
}

function unclear(first: readonly string[]): Rejection {
  return new Rejection(
    'ambiguous_header',
    `Row 1 (${list(first)}) may name the columns or be data: nothing in the rows below it tells. Send header=true or header=false.`,
    '/header',
  );
}

/** Numbers that count their columns, are years, or stand over fractions may be names: 0,1,2 or 2019,2020,2021. */
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

/** Whole numbers at even steps, or rising years. */
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
    `Row 1 may name the columns or be data: ${shown(name)} is unlike the values below it, ${shown(value)} is hardly a name. Send header=true or header=false.`,
    '/header',
  );
}

const list = (fields: readonly string[]): string =>
  `${fields.slice(0, 5).map(shown).join(', ')}${fields.length > 5 ? ', …' : ''}`;
