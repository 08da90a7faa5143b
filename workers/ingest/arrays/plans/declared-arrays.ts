import type { DeclaredArray, DeclaredArrays } from '../../../../src/contracts/datasets/array-options.js';
import { ARRAY_ROLES, type ArrayRole } from '../../../../src/contracts/datasets/arrays.js';
import { closestName } from '../../../../src/validation/suggestion.js';
import { joinRejections, Rejection, shown } from '../../rejection.js';
import { type ArrayPlan, arrayPointer, missingSplits, nameFault, type UploadPlan } from './array-plan.js';

const MAX_LISTED = 20;
const SUFFIXES = {
  train: ['_train'],
  validation: ['_val', '_valid', '_validation'],
  test: ['_test'],
} as const;

/** Plans the arrays as the upload field `arrays` says. @throws Rejection with every fault in it */
export function declaredPlan(names: readonly string[], declared: DeclaredArrays): UploadPlan {
  const faults: Rejection[] = [];
  const known = new Set(names);
  const arrays = ARRAY_ROLES.flatMap((role) =>
    entriesOf(role, declared[role]).flatMap(({ name, path, array }): ArrayPlan[] => {
      const fault = nameFault(role, name, arrayPointer(...path));
      if (fault !== undefined) faults.push(fault);
      const found = typeof array === 'string' ? bySuffix(array, known) : array;
      const unknown = unknownNames(found, array, known, path);
      faults.push(...unknown);
      if (unknown.length > 0) return [];
      const { train, validation = null, test = null } = found;
      return [{ role, name, train, validation, test }];
    }),
  );
  if (faults.length === 0) faults.push(...missingSplits(arrays, arrayPointer()));
  if (faults.length === 0 && !arrays.some(({ role }) => role === 'x')) faults.push(noInputs());
  const [first, ...others] = faults;
  if (first !== undefined) throw joinRejections(first, others);
  return { arrays, isChoice: false };
}

interface Entry {
  name: string;
  path: string[];
  array: DeclaredArray;
}

function entriesOf(role: ArrayRole, declared: DeclaredArrays[ArrayRole]): Entry[] {
  if (declared === undefined) return [];
  if (typeof declared === 'string') return [{ name: role, path: [role], array: declared }];
  return Object.entries(declared).map(([name, array]) => ({ name, path: [role, name], array }));
}

type Found = Exclude<DeclaredArray, string>;

/** An array of that name, else those with the suffix of a split. */
function bySuffix(name: string, known: ReadonlySet<string>): Found {
  const ofSplit = (split: keyof typeof SUFFIXES) =>
    SUFFIXES[split].map((suffix) => name + suffix).find((one) => known.has(one));
  const train = known.has(name) ? name : (ofSplit('train') ?? name);
  const [validation, test] = [ofSplit('validation'), ofSplit('test')];
  return {
    train,
    ...(validation !== undefined && { validation }),
    ...(test !== undefined && { test }),
  };
}

function unknownNames(
  found: Found,
  declared: DeclaredArray,
  known: ReadonlySet<string>,
  path: readonly string[],
): Rejection[] {
  return Object.entries(found)
    .filter(([, name]) => !known.has(name))
    .map(([split, name]) =>
      unknown(name, known, arrayPointer(...path, ...(typeof declared === 'string' ? [] : [split]))),
    );
}

function unknown(name: string, known: ReadonlySet<string>, pointer: string): Rejection {
  const listed = [...known].slice(0, MAX_LISTED).map(shown).join(', ');
  const close = closestName(name, [...known]);
  const hint = close === undefined ? '' : ` Did you mean ${shown(close)}?`;
  const more = known.size > MAX_LISTED ? ', …' : '';
  return new Rejection(
    'missing_arrays',
    `The upload has no array ${shown(name)}; it has ${listed}${more}.${hint}`,
    pointer,
  );
}

const noInputs = (): Rejection =>
  new Rejection('missing_arrays', 'x names no array; a dataset needs at least one input.', arrayPointer('x'));
