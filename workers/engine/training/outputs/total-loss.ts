import * as tf from '@tensorflow/tfjs-core';
import { located } from '../../engine-failure.js';
import { inScope } from '../../graph/graph.js';
import type { Signal } from '../../layers/kernel.js';
import { lossesOfSamples, reduceLosses } from '../../losses/reduction.js';
import type { ModelCall, ModelOutput } from '../../model/model.js';
import type { TrainedWeight } from '../../optimizers/parts/trained-weight.js';
import { penalty } from '../../regularizers/regularizers.js';
import type { Batch } from '../steps/batch.js';
import { sampleWeightsOf, type WeightedLabels } from './sample-weights.js';
import type { TrainedOutput } from './trained-output.js';

/** The parts of a loss. */
export interface LossParts {
  outputs: readonly TrainedOutput[];
  trained: readonly TrainedWeight[];
}

/** The loss of a batch. */
export interface BatchLoss {
  /** The sum of the weighted losses of the outputs, the penalties on the weights that are trained, and what layers add. */
  total: tf.Scalar;
  /** The loss of each output before `loss_weights`; null for one without loss. */
  ofOutputs: (tf.Scalar | null)[];
}

/** Computes the loss of a batch. */
export function batchLoss(
  { outputs, trained }: LossParts,
  call: ModelCall,
  { labels, weights }: Pick<Batch, 'labels' | 'weights'>,
  given: ModelOutput,
): BatchLoss {
  return located('the loss', () =>
    inScope('loss', 'the loss', () => {
      const penalties = trained.flatMap(({ regularizer, path }) =>
        regularizer === null ? [] : [penalty(regularizer, call.weight(path))],
      );
      const ofOutputs = outputs.map((output, index) =>
        lossOfOutput(
          output,
          { labels: labels[index], weights: weights[index] },
          given.outputs[index],
          call.training,
        ),
      );
      const terms = ofOutputs.flatMap((loss, index) =>
        loss === null ? [] : [scaled(loss, outputs[index]?.lossWeight ?? 1)],
      );
      return { total: tf.addN<tf.Scalar>([...terms, ...penalties, ...given.losses]), ofOutputs };
    }),
  );
}

/**
 * The loss of each sample, [batch]: that of the outputs with `loss_weights`, without the weights of samples and without
 * penalties; null if a loss is that of a whole batch.
 */
export function sampleLosses(
  { outputs }: Pick<LossParts, 'outputs'>,
  { labels }: Pick<Batch, 'labels'>,
  given: ModelOutput,
): tf.Tensor | null {
  return inScope('loss', 'the loss', () => {
    const terms = outputs.flatMap((output, index): (tf.Tensor | null)[] => {
      const [own, signal] = [labels[index], given.outputs[index]];
      if (output.loss === null || own === undefined || signal === undefined) return [];
      const losses = lossesOfSamples(output.loss(own, signal), signal.mask, signal.x.shape[0] ?? 1);
      return [losses && tf.mul(losses, output.lossWeight)];
    });
    const known = terms.filter((term) => term !== null);
    return known.length === 0 || known.length < terms.length ? null : tf.addN(known);
  });
}

const scaled = (loss: tf.Scalar, weight: number): tf.Scalar => (weight === 1 ? loss : tf.mul(loss, weight));

/** The loss of an output, which the weights of samples multiply. */
function lossOfOutput(
  output: TrainedOutput,
  { labels, weights: given }: Pick<WeightedLabels, 'weights'> & { labels: tf.Tensor | undefined },
  signal: Signal | undefined,
  isTraining: boolean,
): tf.Scalar | null {
  if (output.loss === null) return null;
  if (labels === undefined || signal === undefined)
    throw new Error(`The output ${output.name} has no labels`);
  const weights = sampleWeightsOf(output, { labels, weights: given }, signal, isTraining);
  return reduceLosses(output.loss(labels, signal), { mask: signal.mask, weights }, output.reduction);
}
