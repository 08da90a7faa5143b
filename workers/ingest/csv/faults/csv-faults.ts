import { joinRejections, Rejection, shown } from '../../rejection.js';
import type { Fault, Feature, Place } from '../csv-feature.js';
import type { FieldKind } from '../reading/csv-fields.js';

const MAX_ITEMS = 32;
const MAX_NAMES = 20;

/** What is done with a fault of each kind in a feature column. */
const FIXES: Readonly<Record<Exclude<FieldKind, 'number' | 'missing'>, string>> = {
  boolean: 'is a boolean among numbers. Write 1 and 0, or booleans throughout',
  one_group:
    'can be read in two ways: the point may be the decimal one or group thousands. Remove separators of thousands, or send decimal=point',
  not_finite:
    'is not a finite number. Fill it in, leave the row out, or list it in missing if it stands for a missing value',
  too_large: 'is not a number float32 can hold. Scale the column, or leave it out with ignore_columns',
  placeholder:
    'is not a number and may stand for a missing value. List it in missing and say with missing_values what to do, or correct it',
  date: 'is a date or time. Convert the column to a number, such as days since a day, or leave it out with ignore_columns',
  quantity:
    'is not a plain number. Write it without unit, currency, bound or separators of thousands; send decimal=comma or decimal=point where that is all that differs',
  text: 'is not a number float32 can hold. Features must be numbers: encode text as numbers, leave the column out with ignore_columns, or name the label column with label_column',
};

/** `Row 3 (the header is row 1)`, for messages. */
export const rowOf = (row: number, hasHeader: boolean): string =>
  `Row ${row}${hasHeader ? ' (the header is row 1)' : ''}`;

/** Where a fault was found and what to do. */
export const faultDetail = (kind: keyof typeof FIXES, { text }: Place, where: string): string =>
  `${where}: ${shown(text)} ${FIXES[kind]}.`;

/** All that cannot be stored of the feature columns, as rejections; columns that share a fault throughout share one. */
export function featureFaults(features: readonly Feature[], hasHeader: boolean): Rejection[] {
  const found = features.map((feature) => ({ feature, faults: feature.faults() }));
  const shared = new Map<FieldKind, { feature: Feature; fault: Fault }[]>();
  const single: Rejection[] = [];
  for (const { feature, faults } of found) {
    for (const fault of faults) {
      if (isThroughout(feature, fault))
        shared.set(fault.kind, [...(shared.get(fault.kind) ?? []), { feature, fault }]);
      else single.push(oneFault(feature, fault, hasHeader));
    }
  }
  return [...[...shared].map(([kind, columns]) => sharedFault(kind, columns, hasHeader)), ...single].slice(
    0,
    MAX_ITEMS,
  );
}

const isThroughout = (feature: Feature, fault: Fault): boolean =>
  fault.kind !== 'boolean' && fault.count > feature.numbers;

function oneFault(feature: Feature, fault: Fault, hasHeader: boolean): Rejection {
  const { kind, first, count } = fault;
  if (kind === 'number' || kind === 'missing') throw new Error('not a fault');
  const more = count === 1 ? '' : ` ${count} fields of the column are like that.`;
  const where = `${rowOf(first.row, hasHeader)}, column ${shown(feature.name)}`;
  const detail = faultDetail(kind, first, where);
  return new Rejection(codeOf(kind), `${detail}${more}`);
}

function sharedFault(
  kind: FieldKind,
  columns: readonly { feature: Feature; fault: Fault }[],
  hasHeader: boolean,
): Rejection {
  const [first, ...others] = columns;
  if (first === undefined) throw new Error('there is a column');
  const one = oneFault(first.feature, first.fault, hasHeader);
  if (others.length === 0) return one;
  const names = columns.slice(0, MAX_NAMES).map(({ feature }) => shown(feature.name));
  const more = columns.length > MAX_NAMES ? ', …' : '';
  const all = ` ${columns.length} columns are like that: ${names.join(', ')}${more}.`;
  return new Rejection(codeOf(kind), `${one.message}${all}`);
}

const codeOf = (kind: FieldKind) => {
  if (kind === 'placeholder') return 'missing_value';
  return kind === 'not_finite' ? 'not_finite' : 'not_a_number';
};

/** The missing values that are refused, as one rejection; undefined where there are none. */
export function missingFault(
  columns: readonly { name: string; missing: Fault | undefined }[],
  hasHeader: boolean,
  fix: string,
): Rejection | undefined {
  const lacking = columns.flatMap(({ name, missing }) => (missing === undefined ? [] : [{ name, missing }]));
  const [first] = lacking;
  if (first === undefined) return undefined;
  const counts = lacking
    .slice(0, MAX_NAMES)
    .map(({ name, missing }) => `${shown(name)} (${missing.count})`)
    .join(', ');
  const { row, text } = first.missing.first;
  return new Rejection(
    'missing_value',
    `${rowOf(row, hasHeader)}, column ${shown(first.name)}: the value is missing (${shown(text)}). Missing values by column: ${counts}${lacking.length > MAX_NAMES ? ', …' : ''}. ${fix}`,
  );
}

/** Throws all of the rejections as one, if there are any. */
export function throwAll(rejections: readonly (Rejection | undefined)[]): void {
  const [first, ...others] = rejections.filter((rejection) => rejection !== undefined);
  if (first !== undefined) throw joinRejections(first, others);
}
