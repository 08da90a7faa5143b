import type { CompleteOptimizerOf } from '../../../src/keras/optimizers/index.js';
import type { SingleOptimizerType } from '../../../src/keras/optimizers/single.js';
import { adam } from './adam/adam.js';
import { adamax } from './adam/adamax.js';
import { lamb } from './adam/lamb.js';
import { nadam } from './adam/nadam.js';
import { scheduleFreeAdamW } from './adam/schedule-free-adamw.js';
import { lion } from './lion.js';
import { muon } from './muon.js';
import { adadelta } from './scaled/adadelta.js';
import { adafactor } from './scaled/adafactor.js';
import { adagrad } from './scaled/adagrad.js';
import { ftrl } from './scaled/ftrl.js';
import { rmsprop } from './scaled/rmsprop.js';
import { sgd } from './sgd.js';
import type { OptimizerKernel, PrepareStep } from './step/update.js';

const KERNELS: { readonly [T in SingleOptimizerType]: OptimizerKernel<T> } = {
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
  adafactor,
  lamb,
  muon,
  schedulefreeadamw: scheduleFreeAdamW,
};

/** How an optimizer with its arguments records a step. */
export function prepareStepOf<T extends SingleOptimizerType>(
  config: CompleteOptimizerOf<T> & { type: T },
): PrepareStep {
  const type: T = config.type;
  const kernel: OptimizerKernel<T> = KERNELS[type];
  return kernel(config);
}
