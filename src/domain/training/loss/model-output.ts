import { ACTIVATIONS, type Activation } from '../../../keras/activations/index.js';
import { traitsOf } from '../../../keras/layers/rules.js';
import type { Shape } from '../../../keras/shape.js';
import type { InferredOperation, InferredStep, ModelTail } from '../../model/inferred-model.js';
import { snakeCase } from '../../model/saved/layers/keras-names.js';

/** The output of a model as the loss sees it. */
export interface ModelOutput {
  shape: Shape;
  /** Size of the last axis; 1 for a single number. */
  width: number;
  /** The activation that determines the range of the outputs. */
  activation: Activation;
  /**
   * Pointer to the layer that determines the width, or to the last one if several axes contribute, for
   * messages.
   */
  pointer: string;
  /** Name of that layer. */
  layer: string;
  /** The argument of that layer that sets the width; undefined if there is none. */
  widthArgument: string | undefined;
  /** Whether that layer is the last one. */
  isLast: boolean;
}

/**
 * Describes the outputs of a model: their shape, the activation that determines their range, the source of
 * their width.
 */
export function describeOutput({ shape, from }: ModelTail): ModelOutput {
  const { step, argument } = widthOf(from, shape.length - 1);
  return {
    shape,
    width: shape.at(-1) ?? 1,
    activation: activationOf(from),
    pointer: step === undefined ? '/model' : pointerOf(step),
    layer: step?.path ?? 'the model',
    widthArgument: argument,
    isLast: step === from,
  };
}

const pointerOf = (step: InferredStep): string =>
  step.kind === 'layer' ? step.located.pointer : step.pointer;

/** The activation that the output went through last. */
function activationOf(last: InferredStep | undefined): Activation {
  let step = last;
  while (step?.kind === 'layer' && traitsOf(step.layer).keepsRange) step = step.from[0];
  if (step === undefined) return 'linear';
  return step.kind === 'layer' ? traitsOf(step.layer).activation : activationOfOperation(step);
}

/** Operations that are activations have their names: `nn.Softmax`. */
function activationOfOperation({ operation: { module, type } }: InferredOperation): Activation {
  const name = snakeCase(type);
  const known = ACTIVATIONS.find((activation) => activation === name);
  return (module === 'nn' || module === 'activations') && known !== undefined ? known : 'linear';
}

/** Follows an axis of the output back to the layer that sets its size. */
function widthOf(
  last: InferredStep | undefined,
  axis: number,
): { step: InferredStep | undefined; argument?: ModelOutput['widthArgument'] } {
  let [traced, rank] = [axis, axis + 1];
  for (let step = last; step?.kind === 'layer'; step = step.from[0]) {
    // Inside TimeDistributed there is no axis of steps, which is the first one.
    traced += step.output.length - rank;
    if (traced < 0) break;
    const origin = traitsOf(step.layer).originOf(traced, step);
    if (origin.from === 'argument') return { step, argument: origin.name };
    if (origin.from === 'several') break;
    [traced, rank] = [origin.axis, step.input.length];
  }
  return { step: last };
}

/**
 * The layer that produces the outputs, or the model if an earlier layer determines their width, for messages.
 */
export const outputSubject = ({ layer, isLast }: ModelOutput): string =>
  isLast ? `'${layer}'` : 'the model';

/** Advice on changing the width of the outputs, as a sentence that follows one about `outputSubject`. */
export function widen({ layer, widthArgument, isLast }: ModelOutput, width: number): string {
  if (widthArgument === undefined) return `End the model with {"type": "Dense", "units": ${width}}.`;
  return isLast ? `Set its ${widthArgument} to ${width}.` : `Set ${widthArgument} of '${layer}' to ${width}.`;
}
