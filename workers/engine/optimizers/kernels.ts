import type { CompleteOptimizerOf, OptimizerType } from '../../../src/keras/optimizers/index.js';
import { adadelta } from './adadelta.js';
import { adagrad } from './adagrad.js';
import { adam } from './adam.js';
import { adamax } from './adamax.js';
import { ftrl } from './ftrl.js';
import { lion } from './lion.js';
import { nadam } from './nadam.js';
import { rmsprop } from './rmsprop.js';
import { sgd } from './sgd.js';
import type { OptimizerKernel, PrepareStep } from './step/update.js';

const KERNELS: { readonly [T in OptimizerType]: OptimizerKernel<T> } = {
  sgd,
  rmsprop,
  adam,
  adagrad,
  adamw: adam,
  nadam,
  adamax,
  adadelta,
  lion,
  ftrl,
};

/** How an optimizer with its arguments records a step. */
export function prepareStepOf<T extends OptimizerType>(
  config: CompleteOptimizerOf<T> & { type: T },
): PrepareStep {
  const type: T = config.type;
  const kernel: OptimizerKernel<T> = KERNELS[type];
  return kernel(config);
}
