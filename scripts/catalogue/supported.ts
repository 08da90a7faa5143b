import { LOSSES, METRICS, OPTIMIZERS } from '../../src/contracts/compile.js';
import { ACTIVATIONS } from '../../src/keras/activations/index.js';
import { CONSTRAINTS } from '../../src/keras/constraints/index.js';
import { INITIALIZERS } from '../../src/keras/initializers/index.js';
import { LAYER_TYPES } from '../../src/keras/layers/index.js';
import { REGULARIZERS } from '../../src/keras/regularizers/index.js';
import type { Kind } from '../../src/keras/unsupported.js';

const SUPPORTED: Readonly<Record<Kind, readonly string[]>> = {
  layer: LAYER_TYPES,
  loss: LOSSES,
  // The name `accuracy` chooses among the accuracies; Keras's class Accuracy is another metric.
  metric: METRICS.filter((name) => name !== 'accuracy'),
  optimizer: OPTIMIZERS,
  schedule: [],
  callback: [],
  initializer: INITIALIZERS,
  regularizer: REGULARIZERS,
  constraint: CONSTRAINTS,
  // Keras 3 does not export Keras 2's.
  activation: ACTIVATIONS.filter((name) => name !== 'hard_sigmoid_keras2'),
};

/** Names of everything of a kind that a job can use; case and underscores may differ from Keras's exported names. */
export const supported = (kind: Kind): readonly string[] => SUPPORTED[kind];
