import { completeModel } from '../../src/domain/model/short/resolved-graph.js';
import type { ModelToTrain, TrainingData } from '../helpers/engine/parity-run.js';

/** Inputs of a sample: a share of this many is known to 1 part in 280 (one standard deviation) or better. */
export const DROPOUT_INPUTS = 20_000;

/**
 * A model whose weights, all 0, become what Dropout gave for inputs of 1, the mean over a batch of two samples: the
 * gradient of (prediction - 1)² by a weight is -2 times its input where the prediction is 0, and the learning rate ½.
 */
export function dropoutModel(rate: number): ModelToTrain {
  return {
    model: completeModel({
      name: 'dropout',
      input_shape: [DROPOUT_INPUTS],
      layers: [
        { type: 'Dropout', name: 'dropout', rate },
        { type: 'Dense', name: 'sum', units: 1, use_bias: false, kernel_initializer: 'zeros' },
      ],
    }),
    compile: {
      optimizer: { type: 'sgd', learning_rate: 0.5 },
      loss: { type: 'mean_squared_error', from_logits: false },
      metrics: [],
    },
  };
}

/** The two samples of ones, and their label 1. */
export const dropoutData: TrainingData = {
  count: 2,
  x: {
    sampleShape: [DROPOUT_INPUTS],
    dtype: 'float32',
    values: new Float32Array(2 * DROPOUT_INPUTS).fill(1),
  },
  y: { sampleShape: [1], dtype: 'float32', values: new Float32Array(2).fill(1) },
  steps: { x: [], y: [] },
};

/** How the inputs fared in the two samples: dropped in both, kept in one, kept in both, or none of these values. */
export interface Shares {
  dropped: number;
  keptOnce: number;
  kept: number;
  other: number;
}

/** The shares of what Dropout gave, kept inputs being scaled by 1 / (1 - rate). */
export function sharesOf(values: Float32Array, rate: number): Shares {
  const scale = 1 / (1 - rate);
  const share = (wanted: number) =>
    values.filter((value) => Math.abs(value - wanted) < 1e-6).length / values.length;
  const [dropped, keptOnce, kept] = [share(0), share(scale / 2), share(scale)];
  return { dropped, keptOnce, kept, other: 1 - dropped - keptOnce - kept };
}

/** The shares to expect when every input of every sample is dropped on its own. */
export function expectedShares(rate: number): Shares {
  return { dropped: rate ** 2, keptOnce: 2 * rate * (1 - rate), kept: (1 - rate) ** 2, other: 0 };
}
