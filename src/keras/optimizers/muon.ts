import { described, flag, integer, number, optional, orNull } from '../kind.js';
import { knownPatterns, type Pattern } from '../patterns/pattern.js';
import {
  anyNumber,
  beta,
  commonArguments,
  epsilon,
  nonNegativeOrNull,
  type OptimizedWeight,
  optimizer,
  texts,
  unitInterval,
  zero,
} from './optimizer.js';

/** Newton-Schulz iterations of a step: each is three products of matrices. */
const MAX_ITERATIONS = 100;

export const muon = optimizer('muon', {
  className: 'Muon',
  summary:
    'Moves each matrix by its momentum, made orthogonal (Jordan et al., 2024); AdamW for other weights.',
  args: {
    ...commonArguments(0.001),
    weight_decay: nonNegativeOrNull(0.004),
    adam_beta_1: beta(0.9),
    adam_beta_2: beta(0.999),
    adam_weight_decay: nonNegativeOrNull(0.004),
    epsilon: epsilon(),
    exclude_layers: described(
      'Regular expressions: AdamW trains the weights in whose path one is found.',
      texts(),
    ),
    exclude_embeddings: flag(true),
    muon_a: anyNumber(3.4445),
    muon_b: anyNumber(-4.775),
    muon_c: anyNumber(2.0315),
    adam_lr_ratio: optional(number({ minimum: 0 }), 1),
    momentum: unitInterval(0.95),
    ns_steps: optional(integer({ minimum: 0, maximum: MAX_ITERATIONS }), 5),
    nesterov: flag(true),
    rms_rate: optional(orNull(number({ minimum: 0 })), 0.2),
  },
  slots: (config, weight) => [
    zero('momentum'),
    ...(isTrainedByAdam(config, weight) ? [zero('velocity')] : []),
  ],
  decayOf: (config, weight) =>
    isTrainedByAdam(config, weight) ? config.adam_weight_decay : config.weight_decay,
});

/** Read once, not for each weight. */
const READ = new WeakMap<readonly string[], Pattern[]>();

function excludedBy(texts: readonly string[]): Pattern[] {
  const known = READ.get(texts) ?? knownPatterns(texts);
  READ.set(texts, known);
  return known;
}

/** Whether Muon leaves a weight to AdamW, as `_should_use_adamw` of keras/src/optimizers/muon.py. */
export function isTrainedByAdam(
  { exclude_layers, exclude_embeddings }: { exclude_layers: string[]; exclude_embeddings: boolean },
  { path, shape }: OptimizedWeight,
): boolean {
  if (shape.length !== 2) return true;
  if (exclude_embeddings && path.toLowerCase().includes('embedding')) return true;
  return excludedBy(exclude_layers).some((pattern) => pattern.isIn(path));
}
