import * as tf from '@tensorflow/tfjs-core';
import type { ClassWeight, ResolvedConfig } from '../../../src/contracts/jobs/training-config.js';
import { completeLoss } from '../../../src/keras/losses/index.js';
import { weighByClass } from '../data/class-weights.js';
import { located } from '../engine-failure.js';
import { inScope } from '../graph/graph.js';
import { createLoss } from '../losses/index.js';
import type { ModelCall, Output } from '../model/model.js';
import { maskedMean } from '../ops/masked-mean.js';
import type { TrainedWeight } from '../optimizers/optimizer.js';
import { penalty } from '../regularizers/regularizers.js';

/** The parts of a loss. */
export interface LossParts {
  compile: Pick<ResolvedConfig['compile'], 'loss'>;
  trained: readonly TrainedWeight[];
  /** How much the loss of a sample of each class counts. */
  classWeight: ClassWeight;
}

/** The mean loss of a batch, weighted by class, the penalties on the weights that are trained, and what layers add. */
export function totalLoss(
  { compile, trained, classWeight }: LossParts,
  call: ModelCall,
  labels: tf.Tensor,
  output: Output,
): tf.Scalar {
  const complete = completeLoss(compile.loss);
  const loss = createLoss(complete.type, complete);
  return located('the loss', () =>
    inScope('loss', 'the loss', () => {
      const penalties = trained.flatMap(({ regularizer, path }) =>
        regularizer === null ? [] : [penalty(regularizer, call.weight(path))],
      );
      return tf.addN<tf.Scalar>([
        maskedMean(weighted(loss(labels, output), labels, output, classWeight), output.mask),
        ...penalties,
        ...output.losses,
      ]);
    }),
  );
}

function weighted(losses: tf.Tensor, labels: tf.Tensor, { x }: Output, weights: ClassWeight): tf.Tensor {
  if (Object.keys(weights).length === 0) return losses;
  // A single output tells two classes apart.
  return weighByClass(losses, labels, { weights, classes: Math.max(x.shape.at(-1) ?? 1, 2) });
}
