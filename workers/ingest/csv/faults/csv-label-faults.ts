import type { UploadOptions } from '../../../../src/contracts/datasets/datasets.js';
import { Rejection, shown } from '../../rejection.js';
import type { Place } from '../csv-feature.js';
import type { FieldKind } from '../reading/csv-fields.js';
import { faultDetail } from './csv-faults.js';

type NotNumber = Exclude<FieldKind, 'number' | 'missing'>;
type LabelType = UploadOptions['label_type'];

/** A summary of all labels. */
export interface LabelSummary {
  counts: ReadonlyMap<FieldKind, number>;
  first: ReadonlyMap<FieldKind, Place>;
  names: readonly string[];
}

const NOT_NUMBERS: readonly NotNumber[] = [
  'not_finite',
  'placeholder',
  'quantity',
  'date',
  'one_group',
  'too_large',
  'text',
  'boolean',
];
const OR_CLASSES = ' If the labels are classes, send label_type=class.';

/** Why labels are neither classes nor numbers; undefined if they are one of them. */
export function labelFault(type: LabelType, column: string, labels: LabelSummary): Rejection | undefined {
  const faulty = faultyKinds(type, labels).flatMap((kind) => placed(kind, labels));
  const [found] = faulty.sort((a, b) => a.place.row - b.place.row);
  if (found === undefined) return undefined;
  const { kind, place } = found;
  const where = `Row ${place.row}, label column ${shown(column)}`;
  const detail = kind === 'text' ? textDetail(where, place, type) : faultDetail(kind, place, where);
  return new Rejection(codeOf(kind), detail + adviceFor(kind, type), pointerOf(kind, type));
}

function textDetail(where: string, { text }: Place, type: LabelType): string {
  const expected =
    type === 'number' ? 'Correct it, or send label_type=class.' : 'Correct it: the other labels are numbers.';
  return `${where}: ${shown(text)} is not a number in the range of float32. ${expected}`;
}

/** The kinds of labels that are invalid. */
function faultyKinds(type: LabelType, labels: LabelSummary): NotNumber[] {
  const kinds = NOT_NUMBERS.filter((kind) => labels.counts.has(kind));
  const others = kinds.filter((kind) => kind !== 'boolean');
  const hasNumbers = NUMBERS.some((kind) => labels.counts.has(kind));
  if (type === 'number') return others;
  if (type === 'class') return kinds.filter((kind) => isNeverClass(kind, others, hasNumbers));
  if (hasNumbers || areQuantities(labels)) return kinds;
  return others.filter((kind) => isDoubtful(kind, labels));
}

/** Numbers, though not all can be stored exactly. */
const NUMBERS: readonly FieldKind[] = ['number', 'one_group', 'too_large'];

/** Labels that are mostly quantities or dates are unlikely to be classes. */
function areQuantities({ counts }: LabelSummary): boolean {
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
  return 2 * ((counts.get('quantity') ?? 0) + (counts.get('date') ?? 0)) >= total;
}

/** `?` among numbers is a missing number, whatever the declared label type. */
const isNeverClass = (kind: NotNumber, others: readonly NotNumber[], hasNumbers: boolean): boolean =>
  kind === 'not_finite' || (kind === 'placeholder' && hasNumbers && others.length === 1);

/** Among text, `?` is more likely a missing label than a class; `-` is a class if `+` also occurs. */
function isDoubtful(kind: NotNumber, { first, names }: LabelSummary): boolean {
  if (kind === 'not_finite') return true;
  return kind === 'placeholder' && !(first.get(kind)?.text === '-' && names.includes('+'));
}

function placed(kind: NotNumber, { first }: LabelSummary): { kind: NotNumber; place: Place }[] {
  const place = first.get(kind);
  return place === undefined ? [] : [{ kind, place }];
}

function adviceFor(kind: NotNumber, type: LabelType): string {
  return type === undefined && kind !== 'not_finite' ? OR_CLASSES : '';
}

const codeOf = (kind: NotNumber) => {
  if (kind === 'placeholder') return 'missing_value';
  return kind === 'not_finite' ? 'not_finite' : 'not_a_number';
};

function pointerOf(kind: NotNumber, type: LabelType): string {
  if (kind === 'placeholder') return '/missing';
  return kind === 'not_finite' && type === undefined ? '/file' : '/label_type';
}
