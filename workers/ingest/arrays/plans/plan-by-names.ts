import { readShape } from '../../numpy/read-npy.js';
import { Rejection, shown } from '../../rejection.js';
import type { ArraySource } from '../array-source.js';
import type { ArrayPlan, UploadPlan } from './array-plan.js';
import { type ArrayRoles, areInputs, arrayRoles } from './array-roles.js';
import { namedPlan, singlePlan } from './named-arrays.js';

const MAX_LISTED = 20;

/**
 * Decides by their names which arrays are inputs and labels: several named `x_NAME` or `y_NAME`, a usual
 * pair, or inputs alone. @throws Rejection for inconclusive names, with all names and shapes
 */
export async function planByNames(sources: readonly ArraySource[]): Promise<UploadPlan> {
  const names = sources.map(({ name }) => name);
  const several = namedPlan(names);
  if (several !== undefined) return several;
  const result = arrayRoles(names);
  if (result.outcome === 'found') return pairPlan(result.roles);
  return (
    (await positionalPlan(sources)) ??
    unlabelledPlan(names) ??
    singlePlan(names) ??
    (await refuseNames(sources, result.why))
  );
}

const pairPlan = ({ train, validation, test, isChoice }: ArrayRoles): UploadPlan => ({
  arrays: (['x', 'y'] as const).map(
    (role): ArrayPlan => ({
      role,
      name: role,
      train: train[role],
      validation: validation?.[role] ?? null,
      test: test?.[role] ?? null,
    }),
  ),
  isChoice,
});

/** `numpy.savez(file, x, y)` names them arr_0 and arr_1; accepted if the second can be labels. */
async function positionalPlan(sources: readonly ArraySource[]): Promise<UploadPlan | undefined> {
  const [x, y] = ['arr_0', 'arr_1'].map((name) => sources.find((source) => source.name === name));
  if (x === undefined) return undefined;
  if (sources.length === 1) return inputPlan({ train: x.name, validation: null, test: null }, true);
  if (y === undefined || sources.length !== 2) return undefined;
  const [xShape, yShape] = [await readShape(x), await readShape(y)];
  const isLabels = yShape.length === 1 || (yShape.length === 2 && yShape[1] === 1);
  if (xShape.length < 2 || !isLabels) return undefined;
  return pairPlan({ train: { x: x.name, y: y.name }, validation: null, test: null, isChoice: true });
}

/** Inputs of one or more splits, and nothing else. */
function unlabelledPlan(names: readonly string[]): UploadPlan | undefined {
  const inputs = areInputs(names);
  return inputs && inputPlan(inputs, false);
}

const inputPlan = (
  splits: Pick<ArrayPlan, 'train' | 'validation' | 'test'>,
  isChoice: boolean,
): UploadPlan => ({
  arrays: [{ role: 'x', name: 'x', ...splits }],
  isChoice,
});

async function refuseNames(sources: readonly ArraySource[], why: string): Promise<never> {
  const listed: string[] = [];
  for (const source of sources.slice(0, MAX_LISTED)) {
    listed.push(`${shown(source.name)} of shape [${await readShape(source)}]`);
  }
  const more = sources.length > MAX_LISTED ? ', …' : '';
  const list = listed.length === 0 ? 'no arrays' : `the arrays ${listed.join(', ')}${more}`;
  throw new Rejection(
    'missing_arrays',
    `The upload contains ${list}, but ${why}. Expected x_train and y_train (and x_val, y_val, x_test, y_test for further splits), x and y, or x_NAME and y_NAME for several inputs and labels. ` +
      'Save it with numpy.savez(file, x_train=…, y_train=…), or send the field arrays.',
  );
}
