import { ROLES, type Role } from '../../../../src/contracts/datasets/arrays.js';
import { joinRejections, Rejection, shown } from '../../rejection.js';
import type { SplitName } from '../arrays.js';
import { type ArrayPlan, missingSplits, nameFault, type UploadPlan } from './array-plan.js';

const NAME = /^([xy])(?:_(.+?))??(?:_(train|val|valid|validation|test))?$/i;
const SPLITS: ReadonlyMap<string, SplitName> = new Map([
  ['train', 'train'],
  ['val', 'validation'],
  ['valid', 'validation'],
  ['validation', 'validation'],
  ['test', 'test'],
]);

/** An array whose name says its role, its input or output, and its split. */
interface NamedArray {
  array: string;
  role: Role;
  /** The role itself if the name has no more. */
  name: string;
  split: SplitName | undefined;
}

/** Reads `x_image_train`: the role, the name of the input, and the split last. */
function readName(array: string): NamedArray | undefined {
  const [, letter = '', name, suffix] = NAME.exec(array) ?? [];
  const role = ROLES.find((one) => one === letter.toLowerCase());
  if (role === undefined) return undefined;
  return { array, role, name: name ?? role, split: SPLITS.get(suffix?.toLowerCase() ?? '') };
}

/**
 * Plans arrays named `x|y[_NAME][_train|_val|_test]`; undefined if there are not several inputs or labels
 * with such names. @throws Rejection for names that clash or splits that are incomplete
 */
export function namedPlan(arrays: readonly string[]): UploadPlan | undefined {
  const named = arrays.flatMap((array) => readName(array) ?? []);
  const several = ROLES.some((role) => namesOf(named, role).length > 1);
  return several ? planOf(named) : undefined;
}

/**
 * Plans at most one input and one label where one has a name of its own, such as `x_image` and `y`; other
 * arrays are left out if there are both.
 */
export function singlePlan(arrays: readonly string[]): UploadPlan | undefined {
  const named = arrays.flatMap((array) => readName(array) ?? []);
  const isAll = named.length === arrays.length;
  const hasBoth = namesOf(named, 'y').length > 0;
  if (namesOf(named, 'x').length === 0 || !(isAll || hasBoth)) return undefined;
  return named.some(({ role, name }) => name !== role) ? planOf(named) : undefined;
}

const namesOf = (named: readonly NamedArray[], role: Role): string[] => [
  ...new Set(named.filter((one) => one.role === role).map(({ name }) => name)),
];

function planOf(named: readonly NamedArray[]): UploadPlan {
  const faults: Rejection[] = [];
  const arrays = ROLES.flatMap((role) =>
    namesOf(named, role).flatMap((name): ArrayPlan[] => {
      const own = named.filter((one) => one.role === role && one.name === name);
      const found = splitsOf(own);
      const fault = ownFault(role, name, own) ?? found.fault;
      if (fault !== undefined) faults.push(fault);
      return fault === undefined && found.plan !== undefined ? [{ role, name, ...found.plan }] : [];
    }),
  );
  if (namesOf(named, 'x').length === 0) faults.push(noInputs(named));
  if (faults.length === 0) faults.push(...missingSplits(arrays, '/file'));
  const [first, ...others] = faults;
  if (first !== undefined) throw joinRejections(first, others);
  return { arrays, isChoice: false };
}

function ownFault(role: Role, name: string, own: readonly NamedArray[]): Rejection | undefined {
  const [, split, rest] = /^(train|val|valid|validation|test)_(.+)$/i.exec(name) ?? [];
  const [first] = own;
  if (split === undefined || rest === undefined || first === undefined || first.split !== undefined)
    return name === role ? undefined : nameFault(role, name, '/file');
  return new Rejection(
    'missing_arrays',
    `The split comes last in the names of arrays: rename ${shown(first.array)} to ${shown(`${role}_${rest}_${split}`)}, or send the field arrays.`,
  );
}

/** The array of each split; one without a suffix has the training samples. */
function splitsOf(own: readonly NamedArray[]): {
  plan?: Pick<ArrayPlan, SplitName>;
  fault?: Rejection;
} {
  const ofSplit = (split: SplitName | undefined) => own.filter((one) => one.split === split);
  const groups = [
    [...ofSplit('train'), ...ofSplit(undefined)],
    ofSplit('validation'),
    ofSplit('test'),
  ] as const;
  const clash = groups.find((group) => group.length > 1);
  if (clash !== undefined) return { fault: sameSplit(clash) };
  const [[train], [validation], [test]] = groups;
  if (train === undefined) return { fault: noTraining(own) };
  return {
    plan: { train: train.array, validation: validation?.array ?? null, test: test?.array ?? null },
  };
}

function noInputs(named: readonly NamedArray[]): Rejection {
  const names = named.map(({ array }) => shown(array)).join(', ');
  return new Rejection(
    'missing_arrays',
    `The upload contains the labels ${names} but no inputs; name at least one array x, or x_NAME.`,
  );
}

function sameSplit(arrays: readonly NamedArray[]): Rejection {
  const names = arrays.map(({ array }) => shown(array)).join(' and ');
  return new Rejection(
    'missing_arrays',
    `${names} are samples of the same split; remove one, or send the field arrays.`,
  );
}

function noTraining(own: readonly NamedArray[]): Rejection {
  const [first] = own;
  const names = own.map(({ array }) => shown(array)).join(', ');
  const full = first === undefined ? '' : [first.role, ...(first.name === first.role ? [] : [first.name])];
  return new Rejection(
    'missing_arrays',
    `The upload contains ${names} but no ${shown([...full, 'train'].join('_'))}; every input and label needs training samples.`,
  );
}
