import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { resolveOptimizer } from '../../src/domain/training/optimizer.js';
import { readSavedOptimizer } from '../../src/domain/training/saved/saved-optimizer.js';
import { optimizerToKeras3 } from '../../src/keras/formats/keras3.js';
import {
  type CompleteOptimizer,
  type OptimizerObject,
  OptimizerSchema,
  type OptimizerType,
  optimizers,
} from '../../src/keras/optimizers/index.js';
import { runOptimizer } from '../helpers/engine/run-optimizer.js';
import { assertClose, type PackedArray, unpack } from '../helpers/keras/keras-fixtures.js';
import type { KerasProcess } from '../helpers/keras/keras-process.js';
import { checkCoverage, checkRefusals, drawn, inFloat32, packed, type Values } from './harness.js';

type Args<T extends OptimizerType> = Omit<Extract<OptimizerObject, { type: T }>, 'type'>;

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
};

const STEPS = 12;
const SHAPES = [[4, 3], [3]];

/** Compares trajectories from given gradients with those of Keras. */
export function checkOptimizers(keras: KerasProcess): void {
  describe('optimizers', () => {
    checkCoverage(keras, 'optimizer', (name) => optimizers.typeOfClass(name) !== undefined, {
      Adafactor: 'not supported yet',
      Lamb: 'not supported yet',
      LossScaleOptimizer: 'for float16, which is not supported',
      MultiOptimizer: 'not supported yet',
      OptimizerMap: 'for MultiOptimizer',
      Muon: 'not supported yet',
      Optimizer: 'the base class',
      ScheduleFreeAdamW: 'not supported yet',
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
    test('by their names alone have the defaults of Keras', async () => {
      for (const type of optimizers.types) {
        const resolved = resolveOptimizer({ class_name: optimizers.specOf(type).className, config: {} });
        const answer = await askKeras(keras, optimizers.complete(type), {
          class_name: optimizers.specOf(type).className,
          config: {},
        });
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
  slots: Record<string, PackedArray>;
  object: { class_name: string; config: object };
}

const weights = SHAPES.map((shape, index) => drawn(`weight ${index}`, shape));
const gradients = Array.from({ length: STEPS }, (_, step) =>
  SHAPES.map((shape, index): Values => drawn(`gradient ${index} ${step}`, shape)),
);

const askKeras = (
  keras: KerasProcess,
  config: CompleteOptimizer,
  object: object = optimizerToKeras3(config),
) =>
  keras.ask<Answer>({
    kind: 'optimizer',
    object,
    weights: weights.map(packed),
    gradients: gradients.map((step) => step.map(packed)),
  });

/** Compares the weights after each of some steps with those of Keras, which reads and writes the optimizer. */
export async function compareOptimizer(keras: KerasProcess, given: OptimizerObject): Promise<void> {
  const config = optimizers.complete(given);
  const answer = await askKeras(keras, config);
  const { steps, slots } = runOptimizer(config, weights, gradients);
  for (const [step, values] of steps.entries())
    for (const [index, value] of values.entries())
      assertClose(
        value,
        unpacked(answer.steps[step]?.[index]),
        `weight ${index} after step ${step + 1}`,
        ROUNDING,
      );
  for (const [name, expected] of Object.entries(answer.slots))
    assertClose(slots.get(name) ?? [], unpack(expected), `slot ${name}`, ROUNDING);
  assert.deepEqual(inFloat32(complete(answer.object)), inFloat32(config));
}

/** TensorFlow's kernels subtract a beta from 1 in float32, Keras in Python. */
const ROUNDING = { relative: 5e-5, ofLargest: 1e-5 };

const unpacked = (array: PackedArray | undefined): Float32Array =>
  array === undefined ? new Float32Array() : unpack(array);

function complete(object: Answer['object']): unknown {
  const read = resolveOptimizer(object);
  return read.outcome === 'accepted'
    ? read.value
    : assert.fail(JSON.stringify(readSavedOptimizer(object, '')));
}
