import { readShape } from '../../numpy/read-npy.js';
import type { ArraySource } from '../array-source.js';
import { SPLIT_NAMES, type SplitName } from '../arrays.js';
import { type ArrayPlan, plannedNames, type UploadPlan } from './array-plan.js';

const NAME = /^((?:sample_weights?|w)(?:_.+?)??)(?:_(train|val|valid|validation|test))?$/i;

const splitOf = (suffix = 'train'): SplitName =>
  suffix.startsWith('val') ? 'validation' : suffix === 'test' ? 'test' : 'train';

/**
 * Adds the arrays `sample_weight[_NAME][_train|_val|_test]` and `w[_NAME]…` to a plan, as weights that are named so without the split:
 * those with as many samples as the inputs in every split. Others stay out of the dataset.
 */
export async function withWeights(plan: UploadPlan, sources: readonly ArraySource[]): Promise<UploadPlan> {
  const planned = new Set(plannedNames(plan));
  const [inputs] = plan.arrays;
  if (inputs === undefined) return plan;
  const weights: ArrayPlan[] = [];
  for (const array of groupsOf(sources.filter(({ name }) => !planned.has(name))))
    if (await hasSamplesOf(array, inputs, sources)) weights.push(array);
  return { ...plan, arrays: [...plan.arrays, ...weights] };
}

/** Weights with training samples, by name. */
function groupsOf(sources: readonly ArraySource[]): ArrayPlan[] {
  const groups = new Map<string, Partial<Record<SplitName, string>>>();
  for (const { name } of sources) {
    const [, own, suffix] = NAME.exec(name) ?? [];
    if (own === undefined) continue;
    const group = groups.get(own) ?? {};
    group[splitOf(suffix?.toLowerCase())] ??= name;
    groups.set(own, group);
  }
  return [...groups].flatMap(([name, { train, validation = null, test = null }]) =>
    train === undefined ? [] : [{ role: 'w' as const, name, train, validation, test }],
  );
}

async function hasSamplesOf(
  weights: ArrayPlan,
  inputs: ArrayPlan,
  sources: readonly ArraySource[],
): Promise<boolean> {
  const samplesOf = async (name: string | null) => {
    const source = sources.find((one) => one.name === name);
    return source === undefined ? null : ((await readShape(source))[0] ?? null);
  };
  for (const split of SPLIT_NAMES)
    if ((await samplesOf(weights[split])) !== (await samplesOf(inputs[split]))) return false;
  return true;
}
