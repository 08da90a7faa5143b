import {
  type OptimizerObject,
  type OptimizerType,
  optimizers,
} from '../../../../src/keras/optimizers/index.js';
import { pick, type Random, rounded } from '../drawing/random.js';
import { accepted } from '../drawing/redraw.js';
import { WHOLE_MODELS, type WholeModel } from '../models.js';
import { EQUAL, type Subject } from '../subject.js';
import { trainBoth } from '../train-both.js';
import { optimizerComplaints } from './optimizers.js';

const FIT = { relative: 0, ofLargest: 1e-3, absolute: 1e-6 };
const STEP = { relative: 0, ofLargest: 1e-5, absolute: 1e-6 };
/** Of an optimizer that divides a gradient by its own size: the rounding of a small one shows in full in its weight. */
const DIVIDED_STEP = { ...STEP, ofLargest: 1e-4 };

/** Optimizers that add gradients up as they are. */
const isUndivided = (type: OptimizerType): boolean => type === 'sgd';

/** Three epochs of each model with an optimizer that people train it with. */
const fitted = (model: WholeModel): Subject => ({
  kind: 'model',
  name: model.name,
  draw(random) {
    const optimizer = usualOptimizer(random);
    return {
      shown: JSON.stringify(optimizer),
      async compare(keras) {
        const training = { optimizer, epochs: 3, samples: 20, batchSize: 8, tolerance: FIT };
        await trainBoth(keras, model, training, random);
        return EQUAL;
      },
    };
  },
});

/** One step of each optimizer on a model, which shows its gradients. */
const stepped = (type: OptimizerType): Subject => ({
  kind: 'model',
  name: `one step of ${type}`,
  draw(random) {
    const model = pick(random, WHOLE_MODELS);
    const { args } = accepted(optimizers.specOf(type).args, [{}], random, (drawn) =>
      optimizerComplaints({ ...drawn, type }),
    );
    // It fits the schema of its type.
    const optimizer = { ...args, type } as OptimizerObject;
    return {
      shown: `${JSON.stringify(args)} on ${model.name}`,
      async compare(keras) {
        const tolerance = isUndivided(type) ? STEP : DIVIDED_STEP;
        const training = { optimizer, epochs: 1, samples: 8, batchSize: 8, tolerance };
        await trainBoth(keras, model, training, random);
        return EQUAL;
      },
    };
  },
});

function usualOptimizer(random: Random): OptimizerObject {
  const learning_rate = rounded(0.002 + 0.02 * random.uniform());
  return pick<OptimizerObject>(random, [
    { type: 'sgd', learning_rate },
    { type: 'sgd', learning_rate, momentum: 0.9, nesterov: true },
    { type: 'adam', learning_rate, epsilon: 1e-4 },
    { type: 'adamw', learning_rate, epsilon: 1e-4, weight_decay: 0.01 },
    { type: 'rmsprop', learning_rate, epsilon: 1e-4 },
    { type: 'adagrad', learning_rate },
  ]);
}

/** Its state begins as a copy of the weights, which are written later here; test/catalogue/optimizers.ts has it. */
const STARTS_FROM_WEIGHTS: ReadonlySet<string> = new Set(['schedulefreeadamw']);

/** Whole models, and one step of every optimizer of the catalogue. */
export const modelSubjects = (): Subject[] => [
  ...WHOLE_MODELS.map(fitted),
  ...optimizers.types.filter((type) => !STARTS_FROM_WEIGHTS.has(type)).map(stepped),
];
