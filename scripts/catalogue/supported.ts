import { configured } from '../../src/keras/activations/configured.js';
import { ACTIVATIONS } from '../../src/keras/activations/index.js';
import { CALLBACKS } from '../../src/keras/callbacks/index.js';
import { CONSTRAINTS } from '../../src/keras/constraints/index.js';
import { INITIALIZERS } from '../../src/keras/initializers/index.js';
import { LAYER_TYPES, specOf } from '../../src/keras/layers/index.js';
import { LOSSES } from '../../src/keras/losses/index.js';
import { METRICS } from '../../src/keras/metrics/index.js';
import { OPERATION_SPECS } from '../../src/keras/operations/index.js';
import { OPTIMIZERS } from '../../src/keras/optimizers/index.js';
import { REGULARIZERS } from '../../src/keras/regularizers/index.js';
import { schedules } from '../../src/keras/schedules/index.js';
import type { Kind } from '../../src/keras/unsupported.js';

const SUPPORTED: Readonly<Record<Kind, readonly string[]>> = {
  // Keras does not export those of keras.applications.
  layer: LAYER_TYPES.filter((type) => specOf(type).module === undefined),
  loss: LOSSES.map(({ className }) => className),
  metric: METRICS.map(({ className }) => className),
  optimizer: OPTIMIZERS,
  schedule: schedules.specs.map(({ type }) => type),
  callback: CALLBACKS,
  initializer: INITIALIZERS,
  regularizer: REGULARIZERS,
  constraint: CONSTRAINTS,
  // Keras 3 does not export Keras 2's.
  activation: [
    ...new Set([
      ...ACTIVATIONS.filter((name) => name !== 'hard_sigmoid_keras2'),
      ...configured.specs.map(({ type }) => type),
    ]),
  ],
  operation: OPERATION_SPECS.map(({ module, type }) => `${module}.${type}`),
};

/** Names of everything of a kind that a job can use; case and underscores may differ from Keras's exported names. */
export const supported = (kind: Kind): readonly string[] => SUPPORTED[kind];
