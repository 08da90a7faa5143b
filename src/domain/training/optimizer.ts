import type { Compile, OptimizerObject } from '../../contracts/compile.js';
import { accepted, type Checked } from '../problems/issue.js';
import { isSaved } from './saved/saved-object.js';
import { readSavedOptimizer } from './saved/saved-optimizer.js';

type OptimizerOf<T extends OptimizerObject['type']> = Extract<OptimizerObject, { type: T }>;

/** An optimizer with every argument. */
export type CompleteOptimizer = {
  [T in OptimizerObject['type']]: Required<OptimizerOf<T>>;
}[OptimizerObject['type']];

const common = { weight_decay: null, clipnorm: null, clipvalue: null, global_clipnorm: null } as const;

/** Keras 3's defaults of every optimizer argument. */
const DEFAULTS: { readonly [T in OptimizerObject['type']]: Required<OptimizerOf<T>> } = {
  sgd: { type: 'sgd', learning_rate: 0.01, ...common, momentum: 0, nesterov: false },
  rmsprop: {
    type: 'rmsprop',
    learning_rate: 0.001,
    ...common,
    rho: 0.9,
    momentum: 0,
    epsilon: 1e-7,
    centered: false,
  },
  adam: {
    type: 'adam',
    learning_rate: 0.001,
    ...common,
    beta_1: 0.9,
    beta_2: 0.999,
    epsilon: 1e-7,
    amsgrad: false,
  },
  adagrad: {
    type: 'adagrad',
    learning_rate: 0.001,
    ...common,
    initial_accumulator_value: 0.1,
    epsilon: 1e-7,
  },
};

const POINTER = '/compile/optimizer';
const CLIPS = ['clipnorm', 'clipvalue', 'global_clipnorm'] as const;

/** The optimizer with every default filled in. */
export function completeOptimizer(optimizer: OptimizerObject): CompleteOptimizer {
  return Object.assign({}, DEFAULTS[optimizer.type], optimizer);
}

/** The optimizer of a job with every default filled in; rmsprop where none is given, as in Keras. */
export function resolveOptimizer(given: Compile['optimizer']): Checked<CompleteOptimizer> {
  if (isSaved(given)) {
    const saved = readSavedOptimizer(given, POINTER);
    return saved.ok ? complete(saved.value, `${POINTER}/config`) : saved;
  }
  return complete(typeof given === 'object' ? given : DEFAULTS[given ?? 'rmsprop'], POINTER);
}

function complete(optimizer: OptimizerObject, pointer: string): Checked<CompleteOptimizer> {
  const clips = CLIPS.filter((name) => (optimizer[name] ?? null) !== null);
  const [, second] = clips;
  if (second === undefined) return accepted(completeOptimizer(optimizer));
  const detail = `Only one of ${clips.join(' and ')} may be set; remove the rest.`;
  return {
    ok: false,
    issues: [{ pointer: `${pointer}/${second}`, code: 'conflicting_arguments', detail }],
  };
}

/** Values that an optimizer keeps per trainable weight, besides the gradient. */
export function slotsOf(optimizer: OptimizerObject): number {
  switch (optimizer.type) {
    case 'sgd':
      return Number((optimizer.momentum ?? 0) > 0);
    case 'rmsprop':
      // TensorFlow's kernel keeps a momentum even if it is 0.
      return 2 + Number(optimizer.centered === true);
    case 'adam':
      return 2 + Number(optimizer.amsgrad === true);
    case 'adagrad':
      return 1;
    default:
      return optimizer satisfies never;
  }
}
