import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { resolveOptimizer } from '../../src/domain/training/optimizers/resolve-optimizer.js';
import { type Constraint, constraints } from '../../src/keras/constraints/index.js';
import { optimizerToKeras3 } from '../../src/keras/formats/keras3.js';
import {
  type CompleteOptimizer,
  type OptimizerObject,
  OptimizerSchema,
  type OptimizerType,
  optimizers,
} from '../../src/keras/optimizers/index.js';
import { type CompleteSingle, singleOptimizers } from '../../src/keras/optimizers/single.js';
import type { Schedule } from '../../src/keras/schedules/index.js';
import { runOptimizer } from '../helpers/engine/run-optimizer.js';
import { assertClose, type PackedArray, unpack } from '../helpers/keras/keras-fixtures.js';
import type { KerasProcess } from '../helpers/keras/keras-process.js';
import { checkCoverage, checkRefusals, drawn, inFloat32, packed, type Values } from './harness.js';

type Args<T extends OptimizerType> = Omit<Extract<OptimizerObject, { type: T }>, 'type'>;

const DECAYING: Schedule = { type: 'CosineDecay', initial_learning_rate: 0.1, decay_steps: 10 };

const CASES: { readonly [T in OptimizerType]: readonly Args<T>[] } = {
  sgd: [
    {},
    { learning_rate: 0.1, momentum: 0.9, nesterov: true, weight_decay: 0.01 },
    { momentum: 0.5, learning_rate: { type: 'CosineDecay', initial_learning_rate: 0.1, decay_steps: 5 } },
  ],
  rmsprop: [{}, { rho: 0.8, momentum: 0.5, centered: true, epsilon: 1e-5, clipnorm: 0.5 }],
  adam: [
    {},
    { beta_1: 0.8, beta_2: 0.99, epsilon: 1e-4, amsgrad: true, global_clipnorm: 1 },
    {
      learning_rate: {
        type: 'ExponentialDecay',
        initial_learning_rate: 0.1,
        decay_steps: 3,
        decay_rate: 0.5,
        staircase: true,
      },
    },
  ],
  adamw: [{}, { learning_rate: 0.1, weight_decay: 0.1, beta_1: 0.5, amsgrad: true }],
  nadam: [{}, { learning_rate: 0.1, beta_1: 0.8, beta_2: 0.95, epsilon: 1e-3, weight_decay: 0.1 }],
  adamax: [{}, { learning_rate: 0.1, beta_1: 0.8, beta_2: 0.95, epsilon: 1e-3, clipvalue: 0.3 }],
  adagrad: [{}, { learning_rate: 0.1, initial_accumulator_value: 0, epsilon: 1e-3 }],
  adadelta: [{ learning_rate: 1 }, { learning_rate: 0.5, rho: 0.7, epsilon: 1e-3, weight_decay: 0.1 }],
  lion: [{}, { learning_rate: 0.1, beta_1: 0.5, beta_2: 0.7, weight_decay: 0.1 }],
  ftrl: [
    { learning_rate: 0.1 },
    {
      learning_rate: 0.2,
      learning_rate_power: -0.7,
      initial_accumulator_value: 0.5,
      l1_regularization_strength: 0.3,
      l2_regularization_strength: 0.2,
      l2_shrinkage_regularization_strength: 0.1,
      beta: 0.4,
      weight_decay: 0.1,
    },
  ],
  adafactor: [
    {},
    {
      learning_rate: 0.4,
      beta_2_decay: -0.5,
      epsilon_1: 1e-6,
      epsilon_2: 0.1,
      clip_threshold: 0.5,
      relative_step: false,
      weight_decay: 0.1,
    },
  ],
  lamb: [{}, { learning_rate: 0.1, beta_1: 0.8, beta_2: 0.95, epsilon: 1e-3, weight_decay: 0.1 }],
  muon: [
    {},
    {
      learning_rate: 0.1,
      exclude_layers: ['^out', 'head/.*'],
      exclude_embeddings: false,
      weight_decay: 0.05,
      adam_weight_decay: null,
      adam_lr_ratio: 0.5,
      adam_beta_1: 0.8,
      adam_beta_2: 0.95,
      momentum: 0.8,
      ns_steps: 3,
      nesterov: false,
      rms_rate: null,
      muon_a: 3,
      muon_b: -4,
      muon_c: 1.5,
    },
  ],
  schedulefreeadamw: [
    {},
    { learning_rate: 0.1, beta_1: 0.7, beta_2: 0.95, epsilon: 1e-3, warmup_steps: 5, weight_decay: 0.1 },
  ],
  lossscaleoptimizer: [
    { inner_optimizer: 'adam' },
    {
      inner_optimizer: { type: 'nadam', learning_rate: DECAYING, global_clipnorm: 1, use_ema: true },
      initial_scale: 64,
      dynamic_growth_steps: 2,
    },
    {
      inner_optimizer: {
        type: 'multioptimizer',
        default_optimizer: { type: 'rmsprop', gradient_accumulation_steps: 2 },
        optimizer_map: { 'dense/.*': { type: 'adamw', learning_rate: DECAYING } },
      },
      dynamic_growth_steps: 3,
    },
  ],
  multioptimizer: [
    { default_optimizer: 'sgd' },
    {
      default_optimizer: { type: 'sgd', learning_rate: 0.1, gradient_accumulation_steps: 2 },
      optimizer_map: {
        'dense/kernel': { type: 'nadam', learning_rate: DECAYING },
        '(dense|output)/.*': {
          type: 'adam',
          global_clipnorm: 0.1,
          use_ema: true,
          ema_overwrite_frequency: 3,
        },
        'embedding/.+': { type: 'muon', exclude_embeddings: false, learning_rate: 0.1 },
      },
      loss_scale_factor: 16,
    },
  ],
};

/** Arguments that every optimizer has, on some of each kind. */
const COMMON: readonly OptimizerObject[] = [
  { type: 'sgd', learning_rate: 0.1, use_ema: true, ema_momentum: 0.7 },
  { type: 'adam', learning_rate: 0.1, use_ema: true, ema_momentum: 0.5, ema_overwrite_frequency: 4 },
  {
    type: 'nadam',
    learning_rate: DECAYING,
    gradient_accumulation_steps: 3,
    clipnorm: 0.5,
    weight_decay: 0.1,
  },
  {
    type: 'adagrad',
    learning_rate: 0.1,
    gradient_accumulation_steps: 2,
    use_ema: true,
    ema_momentum: 0.5,
    ema_overwrite_frequency: 2,
    loss_scale_factor: 128,
  },
  { type: 'lion', loss_scale_factor: 0.5, clipvalue: 0.1, learning_rate: 0.1 },
  { type: 'adamw', weight_decay: 0.5, learning_rate: 0.1, exclude_from_weight_decay: ['bias', 'embed'] },
  { type: 'muon', learning_rate: 0.1, gradient_accumulation_steps: 2, exclude_from_weight_decay: ['ern'] },
  { type: 'ftrl', learning_rate: 0.1, use_ema: true, gradient_accumulation_steps: 5 },
  { type: 'rmsprop', centered: true, momentum: 0.5, gradient_accumulation_steps: 4, global_clipnorm: 0.5 },
];

/** Every optimizer with several arguments. */
export const OPTIMIZER_CASES: readonly OptimizerObject[] = [
  // The arguments of each case are those of its type.
  ...optimizers.types.flatMap((type) => CASES[type].map((args) => ({ ...args, type }) as OptimizerObject)),
  ...COMMON,
];

const STEPS = 12;
/** Steps, from 0, in which a gradient of a LossScaleOptimizer overflows. */
const OVERFLOWS = [0, 4, 5, 9];
const PATHS: readonly (readonly [string, number[]])[] = [
  ['dense/kernel', [4, 3]],
  ['dense/bias', [3]],
  ['embedding/embeddings', [3, 5]],
  ['conv/kernel', [2, 2, 3]],
  ['output/kernel', [3, 2]],
  ['unused/kernel', [2, 2]],
];
/** Not idempotent, so that it shows how often it is applied. */
const CONSTRAINTS: ReadonlyMap<string, Constraint> = new Map([
  ['output/kernel', { type: 'min_max_norm', min_value: 0.1, max_value: 0.5, rate: 0.5 }],
]);

/** Compares trajectories from given gradients with those of Keras. */
export function checkOptimizers(keras: KerasProcess): void {
  describe('optimizers', () => {
    checkCoverage(keras, 'optimizer', (name) => optimizers.typeOfClass(name) !== undefined, {
      Optimizer: 'the base class',
      OptimizerMap: 'part of a MultiOptimizer',
    });
    checkRefusals(OptimizerSchema, [
      { given: { type: 'adam', beta_1: 1 }, message: /beta_1 must be .* less than 1; got 1/ },
      {
        given: { type: 'adamw', weight_decay: null },
        message: /weight_decay must be a number of at least 0/,
      },
      { given: { type: 'lion', epsilon: 1e-7 }, message: /Unknown field 'epsilon'/ },
      { given: { type: 'ftrl', learning_rate_power: 1 }, message: /learning_rate_power must be/ },
      { given: { type: 'lion', beta_1: 0 }, message: /beta_1 must be .* greater than 0/ },
    ]);
    for (const type of optimizers.types)
      for (const args of CASES[type])
        test(`${type} ${JSON.stringify(args)}: moves weights as Keras does; Keras reads and writes it`, () =>
          compareOptimizer(keras, { ...args, type } as OptimizerObject));
    for (const given of COMMON)
      test(`${JSON.stringify(given)}: moves weights as Keras does; Keras reads and writes it`, () =>
        compareOptimizer(keras, given));
    test('by their names alone have the defaults of Keras', async () => {
      for (const type of singleOptimizers.types) {
        const object = { class_name: singleOptimizers.specOf(type).className, config: {} };
        const resolved = resolveOptimizer(object);
        const answer = await askKeras(keras, singleOptimizers.complete(type), object);
        assert.deepEqual(
          inFloat32(resolved.outcome === 'accepted' && resolved.value),
          inFloat32(complete(answer.object)),
        );
      }
    });
  });
}

interface Answer {
  steps: PackedArray[][];
  last: PackedArray[];
  slots: Record<string, PackedArray>;
  object: { class_name: string; config: object };
}

const weights = PATHS.map(([path, shape]) => ({
  ...drawn(path, shape),
  path,
  ...(CONSTRAINTS.has(path) && { constraint: CONSTRAINTS.get(path) ?? 'non_neg' }),
}));
const drawnGradients = Array.from({ length: STEPS }, (_, step) =>
  PATHS.map(([path, shape]) => (path === 'unused/kernel' ? null : drawn(`gradient ${path} ${step}`, shape))),
);
/** The same, of which some overflow. */
const overflowing = drawnGradients.map((gradients, step) =>
  gradients.map((one, index) => {
    if (one === null || index > 0 || !OVERFLOWS.includes(step)) return one;
    const values = one.values.slice();
    values[0] = step === 4 ? Number.NaN : Number.POSITIVE_INFINITY;
    return { ...one, values };
  }),
);
const gradientsFor = ({ type }: CompleteOptimizer): (Values | null)[][] =>
  type === 'lossscaleoptimizer' ? overflowing : drawnGradients;

const askKeras = (
  keras: KerasProcess,
  config: CompleteOptimizer,
  object: object = optimizerToKeras3(config),
) =>
  keras.ask<Answer>({
    kind: 'optimizer',
    object,
    exclude: 'exclude_from_weight_decay' in config ? config.exclude_from_weight_decay : [],
    weights: weights.map(({ path, constraint, ...values }) => ({
      path,
      values: packed(values),
      constraint: constraint === undefined ? null : constraints.toKeras(constraint),
    })),
    gradients: gradientsFor(config).map((step) => step.map((one) => one && packed(one))),
  });

/** Compares the weights after each of some steps with those of Keras, which reads and writes the optimizer. */
export async function compareOptimizer(keras: KerasProcess, given: OptimizerObject): Promise<void> {
  const resolved = resolveOptimizer(given);
  assert.equal(resolved.outcome, 'accepted', JSON.stringify(resolved));
  const config = optimizers.complete(given);
  const answer = await askKeras(keras, config);
  const { steps, last, slots } = runOptimizer(config, weights, gradientsFor(config));
  for (const [step, values] of [...steps, last].entries())
    for (const [index, value] of values.entries())
      assertClose(
        value,
        unpacked((answer.steps[step] ?? answer.last)[index]),
        `${PATHS[index]?.[0]} after step ${step + 1}`,
        ROUNDING,
      );
  const named = new Map(
    [...slots].map(([path, values]) => [path.replace(/^optimizer_\d\//, '').replaceAll('/', '_'), values]),
  );
  for (const [name, expected] of Object.entries(answer.slots))
    if (!UNNAMED.has(name)) assertClose(named.get(name) ?? [], unpack(expected), `slot ${name}`, ROUNDING);
  assert.deepEqual(inFloat32(asWritten(complete(answer.object))), inFloat32(asWritten(config)));
}

/** Without the names that Keras does not write, and with the scales that a MultiOptimizer gives those inside it. */
function asWritten(config: CompleteOptimizer): unknown {
  if (config.type === 'lossscaleoptimizer')
    return { ...config, inner_optimizer: asWritten(config.inner_optimizer) };
  if (config.type !== 'multioptimizer') return { ...config, exclude_from_weight_decay: [] };
  const { loss_scale_factor, default_optimizer, optimizer_map } = config;
  const scaled = (one: CompleteSingle) => ({ ...one, loss_scale_factor });
  const map = Object.entries(optimizer_map).map(([key, one]) => [key, scaled(one)]);
  return {
    ...config,
    default_optimizer: scaled(default_optimizer),
    optimizer_map: Object.fromEntries(map),
  };
}

/** The rows and columns of Adafactor have the names of their weights. */
const UNNAMED: ReadonlySet<string> = new Set(['kernel', 'bias', 'embeddings']);

/** TensorFlow's kernels subtract a beta from 1 in float32, Keras in Python. */
const ROUNDING = { relative: 5e-5, ofLargest: 1e-5 };

const unpacked = (array: PackedArray | undefined): Float32Array =>
  array === undefined ? new Float32Array() : unpack(array);

function complete(object: Answer['object']): CompleteOptimizer {
  const read = resolveOptimizer(object);
  return read.outcome === 'accepted' ? read.value : assert.fail(JSON.stringify(read.issues));
}
