import { countParameters } from '../../src/domain/model/layer-parameters.js';
import { resolvedGraphOf } from '../../src/domain/model/short/resolved-graph.js';
import { type LayerStep, shapesOf } from '../../src/keras/graph/shapes.js';
import { traitsOf, weightsOf } from '../../src/keras/layers/rules.js';
import { elementsOf } from '../../src/keras/shape.js';
import type { PreparedCase } from './prepared-case.js';

/** Layers that use their weights once a time step; their trait counts one product, which is a single step. */
const IN_STEPS: ReadonlySet<string> = new Set(['LSTM', 'GRU', 'SimpleRNN', 'ConvLSTM2D']);

/**
 * Floating-point operations to train on one sample: the products of inputs with weights, a multiply-add counted as two. Forward once, and
 * backward once for each of the two gradients: that of trained weights, and that of the inputs where any weight before is
 * trained. What is computed element by element, attention scores and the update of the weights are left out.
 */
export function trainingFlops(model: PreparedCase['config']['model']): number {
  let isTrainedBefore = false;
  let flops = 0;
  for (const step of shapesOf(resolvedGraphOf(model)).steps) {
    const isTrained = countParameters(step.layer, step.inputs).trainable > 0;
    const passes = 1 + (isTrained ? 1 : 0) + (isTrainedBefore ? 1 : 0);
    flops += 2 * multiplyAdds(step) * passes;
    isTrainedBefore ||= isTrained;
  }
  return flops;
}

/** Of the products of one sample, forward. Biases are vectors and are added. */
function multiplyAdds(step: LayerStep): number {
  const { layer, inputs, samples } = step;
  const elements = weightsOf(layer, inputs)
    .filter(({ shape }) => shape.length > 1)
    .reduce((sum, { shape }) => sum + elementsOf(shape), 0);
  const times = IN_STEPS.has(layer.type) ? (inputs[0][0] ?? 1) : 1;
  return elements * traitsOf(layer).timesUsed(step) * times * samples;
}
