import { kept } from '../images/shown-names.js';
import type { FieldKind, FieldReader } from './reading/csv-fields.js';
import { isTrue } from './reading/csv-fields.js';
import { showsPoints } from './reading/csv-numbers.js';

/** The text and row of a field; row 1 is the header if there is one. */
export interface Place {
  text: string;
  row: number;
}

/** Fields of one kind that cannot be stored: their count and the first of them. */
export interface Fault {
  kind: FieldKind;
  count: number;
  first: Place;
}

/** A feature column, read field by field. */
export interface Feature {
  name: string;
  /** The number to store; NaN for a missing or invalid value. */
  read(text: string, row: number): number;
  numbers: number;
  booleans: number;
  missing: Fault | undefined;
  /** The first whole number that float64 cannot represent exactly. */
  inexact: Place | undefined;
  /** Of a column of categories: their codes, in order of appearance. */
  codes?: ReadonlyMap<string, Category>;
  /** The fields that cannot be stored; complete once all rows are read. */
  faults(): Fault[];
}

/** A category of a column: its code, and the first row that has it. */
export interface Category {
  code: number;
  row: number;
}

/** Whether float64 changes a whole number beyond 2^53. */
const isRounded = (text: string, number: number): boolean =>
  /^[+-]?\d+$/.test(text) && BigInt(text.replace('+', '')) !== BigInt(number);

/** Creates a feature column without rows. */
export function createFeature(name: string, reader: FieldReader): Feature {
  const others = new Map<FieldKind, Fault>();
  const { decimal, isSure } = reader.notation;
  const hasGroups = decimal === 'comma' || !isSure;
  let settled = false;
  const note = (kind: FieldKind, text: string, row: number) => {
    const fault = others.get(kind) ?? { kind, count: 0, first: { text: kept(text), row } };
    fault.count += 1;
    others.set(kind, fault);
  };
  const feature: Feature = {
    name,
    numbers: 0,
    booleans: 0,
    missing: undefined,
    inexact: undefined,
    read(text, row) {
      const number = reader.number(text);
      if (number === undefined) return readOther(text, row);
      if (hasGroups) noteGroups(text, row);
      if (Math.abs(number) > Number.MAX_SAFE_INTEGER && isRounded(text, number))
        feature.inexact ??= { text: kept(text), row };
      feature.numbers += 1;
      return number;
    },
    faults() {
      const found = [...others.values()].filter(({ kind }) => kind !== 'missing' && kind !== 'boolean');
      const kept = found.filter(({ kind }) => kind !== 'one_group' || !settled);
      const mixed = others.get('boolean');
      if (mixed !== undefined && feature.numbers > 0) kept.push(mixed);
      return kept;
    },
  };
  const noteGroups = (text: string, row: number) => {
    settled ||= showsPoints(text, reader.notation);
    if (reader.kind(text) === 'one_group') note('one_group', text, row);
  };
  const readOther = (text: string, row: number) => {
    const kind = reader.kind(text);
    note(kind, text, row);
    if (kind === 'missing') feature.missing = others.get(kind);
    if (kind !== 'boolean') return Number.NaN;
    feature.booleans += 1;
    return isTrue(text) ? 1 : 0;
  };
  return feature;
}
