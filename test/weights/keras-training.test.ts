import { after, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { ShortModel } from '../../src/keras/graph/short-model.js';
import type { OptimizerObject } from '../../src/keras/optimizers/index.js';
import { loadTensorFlow } from '../../workers/engine/device/tensorflow.js';
import { OPTIMIZER_CASES } from '../catalogue/optimizers.js';
import { startKeras } from '../helpers/keras/keras-process.js';
import { compareContinued } from './continued-training.js';

loadTensorFlow({ intraOpThreads: 1 });
const keras = startKeras(fileURLToPath(new URL('../../../test/weights/keras_files.py', import.meta.url)));
after(() => keras.stop());

/** Weights that a step uses in the order of Keras, which is not that of the definition. */
const MODEL: ShortModel = {
  name: 'trained',
  layers: [
    { type: 'InputLayer', name: 'x', shape: [4] },
    { type: 'Dense', name: 'head', units: 2, inputs: 'added' },
    { type: 'Dense', name: 'dense', units: 3, activation: 'tanh', inputs: 'x' },
    { type: 'Dense', name: 'output', units: 3, use_bias: false, inputs: 'x' },
    { type: 'BatchNormalization', name: 'norm', inputs: 'dense' },
    { type: 'Add', name: 'added', inputs: ['norm', 'output'] },
  ],
  inputs: 'x',
  outputs: 'head',
};

/** Keras saves neither names of weights that do not decay nor, inside a LossScaleOptimizer, the product of Nadam. */
const isWholeInKeras = (optimizer: OptimizerObject): boolean =>
  !/"exclude_from_weight_decay":|"inner_optimizer":\{"type":"nadam"/.test(JSON.stringify(optimizer));

describe('Keras continues the training of a .keras file to the same weights', () => {
  for (const optimizer of OPTIMIZER_CASES.filter(isWholeInKeras))
    test(JSON.stringify(optimizer), (t) =>
      compareContinued(t, keras, { definition: MODEL, optimizer, input: [4], output: [2] }),
    );
});
