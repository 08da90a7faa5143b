import type { Compile } from '../../contracts/jobs/compile.js';
import type { DtypePolicy } from '../../keras/dtype-policy.js';
import { type CompleteOptimizer, optimizers } from '../../keras/optimizers/index.js';
import type { JobWarning } from '../problems/finding.js';

/** The optimizer of a job, and a warning where it was changed. */
export interface ScaledOptimizer {
  optimizer: CompleteOptimizer;
  warnings: JobWarning[];
}

/**
 * Scales the loss where layers compute in float16, in which small gradients would vanish: as Keras's compile does for a model
 * of that policy, unless `auto_scale_loss` is false.
 */
export function withLossScale(
  optimizer: CompleteOptimizer,
  policies: ReadonlySet<DtypePolicy>,
  scales: Compile['auto_scale_loss'],
): ScaledOptimizer {
  const isScaled = optimizer.type === 'lossscaleoptimizer';
  if (!policies.has('mixed_float16') || isScaled) return { optimizer, warnings: [] };
  if (scales === false) return { optimizer, warnings: [unscaled] };
  const scaled = optimizers.complete({ type: 'lossscaleoptimizer', inner_optimizer: optimizer });
  return { optimizer: scaled, warnings: [added] };
}

const added: JobWarning = {
  pointer: '/compile/optimizer',
  code: 'loss_scaled',
  detail:
    'Layers compute in float16, so the optimizer was put into a LossScaleOptimizer, as Keras does. Set auto_scale_loss to false to prevent it.',
};

const unscaled: JobWarning = {
  pointer: '/compile/auto_scale_loss',
  code: 'loss_not_scaled',
  detail: 'Layers compute in float16, in which small gradients become 0 unless the loss is scaled.',
};
