import { type OptimizerVariable, savedOptimizer } from '../../../keras/optimizers/saved-variables.js';
import { elementsOf } from '../../../keras/shape.js';
import type { FileTensor, KerasOptimizer, SourceOptimizer, SourceSlot } from './start-source.js';
import type { Continued } from './trained-by.js';

/**
 * Reads the variables of an optimizer in the order in which Keras saves those of the job's optimizer.
 * @returns undefined where their number or a shape differs
 */
export function slotsOfVariables(
  { optimizer, trained, model }: Continued,
  { file, scalars }: KerasOptimizer,
  assigned: ReadonlyMap<string, string>,
): SourceOptimizer | undefined {
  const { variables } = savedOptimizer(optimizer, trained, model);
  const known = alignedTo(file.tensors, variables);
  if (known === undefined) return undefined;
  const weights = new Map(trained.map(({ path }) => [path, assigned.get(path) ?? '']));
  const found = known.map((variable, index) => ({ variable, tensor: file.tensors[index] }));
  const numbersOf = (from: 'steps' | 'rate') =>
    found.flatMap(({ variable, tensor }) =>
      variable.source.from === from && tensor !== undefined ? [scalars.get(tensor.name) ?? 0] : [],
    );
  return {
    kind: 'slots',
    types: [],
    step: Math.max(0, ...numbersOf('steps')),
    learningRates: numbersOf('rate'),
    file,
    slots: found.flatMap(({ variable: { source }, tensor }) =>
      source.from === 'slot' && tensor !== undefined ? [slotOf(source.path, tensor, weights)] : [],
    ),
  };
}

/** A rate with a schedule is not a variable: a file may have more or fewer rates than the job. */
function alignedTo(
  tensors: readonly FileTensor[],
  variables: readonly OptimizerVariable[],
): readonly OptimizerVariable[] | undefined {
  const withoutRates = variables.filter(({ source }) => source.from !== 'rate');
  const [first, ...others] = withoutRates;
  const rate: OptimizerVariable = { source: { from: 'rate', part: 0 }, shape: [], dtype: 'float32' };
  const candidates = [variables, withoutRates, first === undefined ? [] : [first, rate, ...others]];
  return candidates.find(
    (candidate) =>
      candidate.length === tensors.length &&
      candidate.every(({ shape }, index) => elementsOf(shape) === elementsOf(tensors[index]?.shape ?? [0])),
  );
}

function slotOf(path: string, tensor: FileTensor, weights: ReadonlyMap<string, string>): SourceSlot {
  const end = path.lastIndexOf('/');
  const weight = weights.get(path.slice(0, Math.max(0, end)));
  return weight === undefined
    ? { weight: null, name: path, tensor }
    : { weight, name: path.slice(end + 1), tensor };
}
