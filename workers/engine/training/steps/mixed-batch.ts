import type * as tf from '@tensorflow/tfjs-core';
import { intervalOf, type MixingOp } from '../../../../src/domain/data/mixing.js';
import { inScope } from '../../graph/graph.js';
import { type Draws, drawsOf } from '../../layers/augmentation/augmentation.js';
import { withChannelsLast } from '../../layers/data-format.js';
import type { ModelCall } from '../../model/model.js';
import { cut, drawCutout, drawMixture, type Mixture, mix } from '../../ops/image/mixing.js';
import type { Batch, BatchSteps } from './batch.js';

/** Mixes the samples of a training batch as the steps say: all inputs and labels with the same samples and weights. */
export function mixedBatch(
  batch: Batch,
  { mixing = [], y }: BatchSteps,
  randomUniform: ModelCall['randomUniform'],
): Batch {
  return inScope('batch', 'the preprocessing', () =>
    mixing.reduce((mixed, step) => {
      // No layer has this name.
      const source = `dataset.x/${step.op}`;
      const draws = drawsOf({ randomUniform: (shape, stream) => randomUniform(shape, source, stream) }, null);
      return mixOnce(mixed, step, y, draws);
    }, batch),
  );
}

/** A mixed sample keeps the weight of the one at its place. */
function mixOnce(
  { inputs, labels, weights }: Batch,
  step: MixingOp,
  sources: BatchSteps['y'],
  draws: Draws,
): Batch {
  const { mixture, mixInput } = drawStep(step, inputs, draws);
  const mixedInputs = inputs.map(mixInput);
  const mixedLabels = labels.map((own, output) => {
    const source = sources[output];
    return source?.from === 'input' ? mixedInputs[source.index] : own && mix(own, mixture);
  });
  return { inputs: mixedInputs, labels: mixedLabels, weights };
}

/** One drawn mixture of samples. */
interface DrawnStep {
  mixture: Mixture;
  mixInput(input: tf.Tensor): tf.Tensor;
}

function drawStep(step: MixingOp, inputs: readonly tf.Tensor[], draws: Draws): DrawnStep {
  const [first] = inputs;
  if (first === undefined) throw new Error('There is nothing to mix');
  const [samples = 1, ...sizes] = first.shape;
  if (step.op === 'mix_up') {
    const mixture = drawMixture(draws, samples, step.alpha ?? 0.2);
    return { mixture, mixInput: (input) => mix(input, mixture) };
  }
  const { data_format = 'channels_last', factor } = step;
  const [height = 1, width = 1] = data_format === 'channels_last' ? sizes : sizes.slice(1);
  const mixture = drawCutout(draws, { samples, height, width }, intervalOf(factor));
  const mixInput = (input: tf.Tensor) =>
    withChannelsLast({ data_format }, input, (images) => cut(images, mixture));
  return { mixture, mixInput };
}
