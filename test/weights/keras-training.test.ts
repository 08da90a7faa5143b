import { after, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { ShortModel } from '../../src/keras/graph/short-model.js';
import type { OptimizerObject } from '../../src/keras/optimizers/index.js';
import { loadTensorFlow } from '../../workers/engine/device/tensorflow.js';
import { OPTIMIZER_CASES } from '../catalogue/optimizers.js';
import { startKeras } from '../helpers/keras/keras-process.js';
import { compareContinued } from './continued-training.js';
import { sampled } from './sampled.js';

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

/** The paths of its weights are others in Keras. */
const CHAIN: ShortModel = {
  layers: [
    { type: 'InputLayer', shape: [3, 2] },
    { type: 'Bidirectional', name: 'both', layer: { type: 'LSTM', name: 'lstm', units: 2 } },
    { type: 'SpectralNormalization', name: 'spectral', layer: { type: 'Dense', units: 3 } },
    { type: 'Dense', name: 'frozen', units: 3, trainable: false },
    { type: 'Dense', name: 'out', units: 2 },
  ],
};

const CHAIN_OPTIMIZERS: readonly OptimizerObject[] = [
  { type: 'adam', amsgrad: true, clipnorm: 0.1, use_ema: true, ema_overwrite_frequency: 4 },
  {
    type: 'multioptimizer',
    default_optimizer: { type: 'sgd', learning_rate: 0.1, momentum: 0.9 },
    optimizer_map: { 'out/.*': 'adam', 'both/.*lstm/kernel': { type: 'rmsprop', momentum: 0.5 } },
  },
];

/** The cases of a day; all of them with TEST_ALL. */
const ofToday = sampled(OPTIMIZER_CASES.filter(isWholeInKeras), 4);

describe('Keras continues the training of a .keras file to the same weights', () => {
  for (const optimizer of ofToday)
    test(JSON.stringify(optimizer), (t) =>
      compareContinued(t, keras, { definition: MODEL, optimizer, input: [4], output: [2] }),
    );
  for (const optimizer of CHAIN_OPTIMIZERS)
    test(`a chain: ${JSON.stringify(optimizer)}`, (t) =>
      compareContinued(t, keras, { definition: CHAIN, optimizer, input: [3, 2], output: [2] }));
});
