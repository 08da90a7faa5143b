import type { Activation } from '../../../keras/activations/index.js';
import { traitsOf } from '../../../keras/layers/rules.js';
import type { Shape } from '../../../keras/shape.js';
import type { ModelTail } from '../../model/infer-model.js';
import type { InferredLayer } from '../../model/inferred-model.js';

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
export function describeOutput({ layers, outputShape }: ModelTail): ModelOutput {
  const last = layers.findLast((inferred) => !keepsRange(inferred));
  const { inferred, argument } = widthOf(layers, outputShape.length - 1);
  return {
    shape: outputShape,
    width: outputShape.at(-1) ?? 1,
    activation: last === undefined ? 'linear' : traitsOf(last.layer).activation,
    pointer: inferred?.located.pointer ?? '/model',
    layer: inferred?.layer.name ?? 'the model',
    widthArgument: argument,
    isLast: inferred === layers.at(-1),
  };
}

/** Follows an axis of the output back to the layer that sets its size. */
function widthOf(
  layers: readonly InferredLayer[],
  axis: number,
): { inferred: InferredLayer | undefined; argument?: ModelOutput['widthArgument'] } {
  let traced = axis;
  for (const inferred of [...layers].reverse()) {
    const origin = traitsOf(inferred.layer).originOf(traced, {
      inputs: [inferred.input],
      output: inferred.output,
    });
    if (origin.from === 'argument') return { inferred, argument: origin.name };
    if (origin.from === 'several') break;
    traced = origin.axis;
  }
  return { inferred: layers.at(-1) };
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

const keepsRange = ({ layer }: InferredLayer): boolean => traitsOf(layer).keepsRange;
