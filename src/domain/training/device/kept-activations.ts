import { policyOf, precisionOfPolicy } from '../../../keras/dtype-policy.js';
import { specOf } from '../../../keras/layers/index.js';
import { traitsOf } from '../../../keras/layers/rules.js';
import { elementsOf } from '../../../keras/shape.js';
import type { InferredModel, InferredStep } from '../../model/inferred-model.js';

/** Numbers of one sample that a training step holds at once, in float32s. */
export interface HeldElements {
  /** Kept from the forward pass for the gradients. */
  kept: number;
  /** The most that one layer needs besides: the gradients around it or, where nothing is kept, its inputs and outputs. */
  passing: number;
}

/**
 * What a training step holds of one sample. For the gradients it keeps what comes after the first trainable weight and what that
 * weight is multiplied by; a tensor that several layers take is kept once. What is before passes by.
 */
export function heldElements({ steps }: Pick<InferredModel, 'steps'>): HeldElements {
  const differentiated = differentiatedSteps(steps);
  const keptInputs = new Set<InferredStep>();
  let [kept, passing] = [0, 0];
  for (const step of steps) {
    const own = ownElements(step) * shareOf(step);
    // An input layer is the batch itself.
    if (own === 0) continue;
    const around = step.samples * (elementsOf(step.output) + inputElements(step)) * shareOf(step);
    passing = Math.max(passing, own, around);
    if (!differentiated.has(step)) continue;
    kept += own;
    for (const from of step.from)
      if (from !== undefined && !differentiated.has(from) && ownElements(from) > 0) keptInputs.add(from);
  }
  for (const step of keptInputs) kept += step.samples * elementsOf(step.output) * shareOf(step);
  return { kept, passing };
}

/** The steps that a trainable weight is in, or comes before. */
function differentiatedSteps(steps: readonly InferredStep[]): ReadonlySet<InferredStep> {
  const trained = new Set(
    steps.filter((step) => step.kind === 'layer' && step.parameters.trainable > 0).map(({ path }) => path),
  );
  const differentiated = new Set<InferredStep>();
  // Another call of a shared layer counts no weights, but has its path.
  for (const step of steps)
    if (trained.has(step.path) || step.from.some((from) => from !== undefined && differentiated.has(from)))
      differentiated.add(step);
  return differentiated;
}

/** The memory of a number in that of a float32: half of it where a layer keeps two bytes. */
function shareOf(step: InferredStep): number {
  if (step.kind !== 'layer') return 1;
  const isShort = precisionOfPolicy(policyOf({ ...step.layer })) !== 'float32';
  return isShort && specOf(step.layer.type).precision?.isFloat32Inside !== true ? 0.5 : 1;
}

/** The numbers that a step computes and its gradient may need. */
const ownElements = (step: InferredStep): number =>
  step.samples * (step.kind === 'layer' ? traitsOf(step.layer).keptElements(step) : elementsOf(step.output));

const inputElements = (step: InferredStep): number =>
  step.kind === 'layer'
    ? step.inputs.reduce((sum, shape) => sum + elementsOf(shape), 0)
    : step.from.reduce((sum, from) => sum + (from === undefined ? 0 : elementsOf(from.output)), 0);
