import type { XOp } from '../../../src/contracts/datasets/preprocessing.js';
import { ACTIVATIONS } from '../../../src/keras/activations/index.js';
import { CONSTRAINTS, type Constraint } from '../../../src/keras/constraints/index.js';
import type { Layer } from '../../../src/keras/layers/index.js';
import type { LossType } from '../../../src/keras/losses/index.js';
import type { OptimizerObject } from '../../../src/keras/optimizers/index.js';
import { REGULARIZERS, type Regularizer } from '../../../src/keras/regularizers/index.js';
import { layerExamples } from '../../../test/layers/read-cases.js';
import {
  compile,
  dense,
  float,
  integers,
  model,
  type ParityCase,
  parityCases,
} from '../../../test/parity/cases.js';
import { everyLossAndMetric } from '../../../test/parity/every-loss-and-metric.js';

const SAMPLES = 96;
const BATCH = 32;
const SGD: OptimizerObject = { type: 'sgd', learning_rate: 0.05 };

/** The cases that are compared with Keras, and those that complete the catalogue: every layer, loss, metric, optimizer. */
export async function catalogueCases(): Promise<ParityCase[]> {
  const own = [...activationCases(), ...argumentCases(), optimizerCase(), ...logitsCases(), ...layerCases()];
  return [
    ...(await parityCases()),
    ...own,
    ...(await exampleCases()),
    ...cellCases(),
    ...everyLossAndMetric(),
    ...preprocessingCases(),
  ];
}

/** Each activation between two Dense layers. */
function activationCases(): ParityCase[] {
  return ACTIVATIONS.map((activation) => regression(`activation ${activation}`, [dense(8, activation)]));
}

/** Each regularizer and each constraint on a kernel. */
function argumentCases(): ParityCase[] {
  const penalised = (kernel_regularizer: Regularizer) => dense(8, 'tanh', { kernel_regularizer });
  const constrained = (kernel_constraint: Constraint) => dense(8, 'tanh', { kernel_constraint });
  return [
    ...REGULARIZERS.map((name) => regression(`regularizer ${name}`, [penalised(name)])),
    ...CONSTRAINTS.map((name) => regression(`constraint ${name}`, [constrained(name)])),
  ];
}

/** Optimizer arguments that the other cases omit. */
function optimizerCase(): ParityCase {
  const optimizers: OptimizerObject[] = [
    { type: 'sgd', momentum: 0.9, weight_decay: 0.01 },
    { type: 'rmsprop', centered: true, momentum: 0.5 },
    { type: 'adam', global_clipnorm: 0.1 },
    { type: 'adagrad', clipvalue: 0.1 },
    { type: 'adamw' },
    { type: 'nadam' },
    { type: 'adamax' },
    { type: 'adadelta', learning_rate: 1 },
    { type: 'lion' },
    { type: 'ftrl', learning_rate: 0.1 },
    { type: 'adafactor', weight_decay: 0.01 },
    { type: 'lamb' },
    { type: 'muon' },
    { type: 'schedulefreeadamw' },
    { type: 'lossscaleoptimizer', inner_optimizer: 'adam' },
    { type: 'multioptimizer', default_optimizer: 'adam', optimizer_map: { bias: 'sgd' } },
  ];
  return { ...regression('options of optimizers', [dense(8, 'tanh')]), optimizers };
}

/** The losses on outputs that are not probabilities yet. */
function logitsCases(): ParityCase[] {
  const classes = integers('logit classes', SAMPLES, [], 4);
  const answers = integers('logit answers', SAMPLES, [1], 2);
  const from = (loss: LossType, y: ParityCase['data']['y'], units: number): ParityCase => {
    const base = regression(`${loss} of logits`, []);
    const { metrics } = compile(loss, []);
    return {
      ...base,
      model: model([10], [dense(8, 'tanh'), dense(units)]),
      compile: { loss: { type: loss, from_logits: true }, metrics },
      data: {
        ...base.data,
        y,
        steps: { x: [], y: loss === 'categorical_crossentropy' ? [{ op: 'one_hot', num_classes: 4 }] : [] },
      },
    };
  };
  return [
    from('sparse_categorical_crossentropy', classes, 4),
    from('categorical_crossentropy', classes, 4),
    from('binary_crossentropy', answers, 1),
  ];
}

/** Layers and arguments that the cases against Keras leave out. */
function layerCases(): ParityCase[] {
  const convolution = (options: Partial<Extract<Layer, { type: 'Conv2D' }>>): Layer => ({
    type: 'Conv2D',
    filters: 8,
    kernel_size: 3,
    ...options,
  });
  return [
    images('InputLayer, Reshape and Dropout', [
      { type: 'InputLayer' },
      { type: 'Reshape', target_shape: [8, 8, -1] },
      { type: 'Flatten' },
      { type: 'Dropout', rate: 0.3 },
    ]),
    images('Conv2D in groups', [convolution({ groups: 4 }), { type: 'GlobalAveragePooling2D' }]),
    images('Conv2D dilated', [convolution({ dilation_rate: 2 }), { type: 'Flatten' }]),
    images('channels_first', [
      { type: 'Reshape', target_shape: [4, 8, 8] },
      convolution({ data_format: 'channels_first' }),
      { type: 'MaxPooling2D', data_format: 'channels_first' },
      { type: 'AveragePooling2D', pool_size: 2, data_format: 'channels_first' },
      { type: 'GlobalAveragePooling2D', data_format: 'channels_first', keepdims: true },
      { type: 'Flatten', data_format: 'channels_first' },
    ]),
    images('BatchNormalization of another axis', [
      { type: 'BatchNormalization', axis: 1 },
      { type: 'Activation', activation: 'relu' },
      { type: 'Flatten' },
    ]),
    ...(['LSTM', 'GRU'] as const).map((type) =>
      sequences(`${type} with dropout`, {
        type,
        units: 8,
        dropout: 0.2,
        recurrent_dropout: 0.2,
      }),
    ),
  ];
}

/** A layer of each type. */
async function exampleCases(): Promise<ParityCase[]> {
  return (await layerExamples()).map(({ layer, input, integers: below }) => {
    const name = `catalogue ${layer.type}`;
    const x =
      below === undefined ? float(name, SAMPLES, [...input]) : integers(name, SAMPLES, [...input], below);
    return numberOf(name, x, [layer, { type: 'Flatten' }]);
  });
}

/** Each cell in a layer that runs it over steps. */
function cellCases(): ParityCase[] {
  const units = 6;
  const cells: Extract<Layer, { type: 'RNN' }>['cell'][] = [
    { type: 'SimpleRNNCell', units },
    { type: 'GRUCell', units },
    {
      type: 'StackedRNNCells',
      cells: [
        { type: 'LSTMCell', units },
        { type: 'GRUCell', units },
      ],
    },
  ];
  return cells.map((cell, index) => {
    const name = `cell ${index}`;
    return numberOf(name, float(name, SAMPLES, [5, 3]), [{ type: 'RNN', cell }]);
  });
}

/** Each step on inputs that computes, and the shape that it gives. */
function preprocessingCases(): ParityCase[] {
  const x = float('colours', SAMPLES, [8, 8, 3]);
  const steps: { step: XOp; shape: number[] }[] = [
    { step: { op: 'resize', height: 11, width: 5 }, shape: [11, 5, 3] },
    { step: { op: 'grayscale' }, shape: [8, 8, 1] },
    { step: { op: 'normalize', mean: 3, std: 2 }, shape: [8, 8, 3] },
    { step: { op: 'rescale', scale: 0.5, offset: 1 }, shape: [8, 8, 3] },
    { step: { op: 'preprocess_input', mode: 'tf' }, shape: [8, 8, 3] },
    { step: { op: 'expand_dims' }, shape: [8, 8, 3, 1] },
    { step: { op: 'reshape', shape: [-1, 8] }, shape: [24, 8] },
  ];
  return steps.map(({ step, shape }) => {
    const base = numberOf(`input step ${step.op}`, x, []);
    const layers: Layer[] = [{ type: 'Flatten' }, dense(1)];
    return { ...base, model: model(shape, layers), data: { ...base.data, steps: { x: [step], y: [] } } };
  });
}

/** A table of ten columns through the layers to one number. */
function regression(name: string, layers: Layer[]): ParityCase {
  return numberOf(name, float('catalogue rows', SAMPLES, [10]), layers);
}

function images(name: string, layers: Layer[]): ParityCase {
  return numberOf(name, float('catalogue images', SAMPLES, [8, 8, 4]), layers);
}

function sequences(name: string, layer: Layer): ParityCase {
  return numberOf(name, float('catalogue sequences', SAMPLES, [6, 5]), [layer]);
}

function numberOf(name: string, x: ParityCase['data']['x'], layers: Layer[]): ParityCase {
  return {
    name,
    model: model([...x.sampleShape], [...layers, dense(1)]),
    compile: compile('mean_squared_error', ['mean_absolute_error']),
    optimizers: [SGD],
    data: { count: SAMPLES, x, y: float('catalogue targets', SAMPLES, [1]), steps: { x: [], y: [] } },
    batchSize: BATCH,
  };
}
