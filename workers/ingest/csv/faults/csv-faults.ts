import { joinRejections, Rejection, shown } from '../../rejection.js';
import type { Fault, Feature, Place } from '../csv-feature.js';
import type { FieldKind } from '../reading/csv-fields.js';

const MAX_ITEMS = 32;
const MAX_NAMES = 20;

/** Advice for each kind of fault in a feature column. */
const FIXES: Readonly<Record<Exclude<FieldKind, 'number' | 'missing'>, string>> = {
  boolean: 'is a boolean among numbers. Write 1 and 0, or booleans throughout',
  one_group:
    'is ambiguous: the point may be a decimal or a thousands separator. Remove thousands separators, or send decimal=point',
  not_finite:
    'is not a finite number. Replace it, remove the row, or list it in missing if it represents a missing value',
  too_large: 'exceeds the range of float32. Scale the column, or exclude it with ignore_columns',
  placeholder:
    'is not a number but may represent a missing value. List it in missing and choose a treatment with missing_values, or correct it',
  date: 'is a date or time. Convert the column to a number, such as days since a fixed date, or exclude it with ignore_columns',
  quantity:
    'is not a plain number. Write it without unit, currency, bound or thousands separators; if only the decimal separator differs, send decimal=comma or decimal=point',
  text: 'is not a number. Declare the column in column_types as category or text, exclude it with ignore_columns, or set label_column if it is the label',
};

/** `Row 3 (the header is row 1)`, for messages. */
export const rowOf = (row: number, hasHeader: boolean): string =>
  `Row ${row}${hasHeader ? ' (the header is row 1)' : ''}`;

/** The location of a fault and how to fix it. */
export const faultDetail = (kind: keyof typeof FIXES, { text }: Place, where: string): string =>
  `${where}: ${shown(text)} ${FIXES[kind]}.`;

/**
 * Collects the faults of the feature columns as rejections; columns that share a fault in every row share a
 * rejection.
 */
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
  const more = count === 1 ? '' : ` The column has ${count} such fields.`;
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
  const all = ` This affects ${columns.length} columns: ${names.join(', ')}${more}.`;
  return new Rejection(codeOf(kind), `${one.message}${all}`);
}

const codeOf = (kind: FieldKind) => {
  if (kind === 'placeholder') return 'missing_value';
  return kind === 'not_finite' ? 'not_finite' : 'not_a_number';
};

/** Joins all missing values into one rejection; undefined if there are none. */
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

/** Throws the rejections as one, if there are any. */
export function throwAll(rejections: readonly (Rejection | undefined)[]): void {
  const [first, ...others] = rejections.filter((rejection) => rejection !== undefined);
  if (first !== undefined) throw joinRejections(first, others);
}
