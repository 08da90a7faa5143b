/**
 * Time to record and compile deep models, and of their first training step, in this process.
 *
 *   npm run bench:recording                    a chain, a functional model, and architectures as Keras prints them
 *   npm run bench:recording -- --only ResNet50
 *   npm run bench:recording -- --json          last line: [{name, layers, compile_ms, first_step_ms, cpu_ms}]
 */
import { askForJob } from '../test/helpers/api/ask-for-job.js';
import { TRAINED } from '../test/models/applications/architectures.js';
import {
  type KerasApplications,
  startKerasApplications,
} from '../test/models/applications/keras-applications.js';
import { bodyOf, datasetOf, LIMITS } from '../test/models/applications/printed-job.js';
import { stepInEngine } from '../test/models/applications/step.js';
import { loadTensorFlow } from '../workers/engine/device/tensorflow.js';

const SAMPLES = 32;
const SIDE = 64;
const SHAPE = [SIDE, SIDE, 3];
const CLASSES = 10;
const COMPILE = { optimizer: 'adam', loss: 'sparse_categorical_crossentropy' };

interface Figure {
  name: string;
  layers: number;
  compile_ms: number;
  first_step_ms: number;
  /** Where the machine does other work as well, the wall time says little. */
  cpu_ms: number;
}

/** Blocks of three layers, with a residual connection around each where they are a functional model. */
function blocks(count: number, form: 'chain' | 'functional') {
  const inputs = (...names: string[]) => (form === 'functional' ? { inputs: names } : {});
  const body = Array.from({ length: count }, (_, index) => {
    const before = index === 0 ? 'stem' : `end_${index - 1}`;
    const end =
      form === 'functional'
        ? [{ type: 'Add', name: `end_${index}`, ...inputs(before, `relu_${index}`) }]
        : [];
    return [
      {
        type: 'Conv2D',
        name: `conv_${index}`,
        filters: 16,
        kernel_size: 3,
        padding: 'same',
        ...inputs(before),
      },
      { type: 'BatchNormalization', name: `bn_${index}`, ...inputs(`conv_${index}`) },
      { type: 'ReLU', name: `relu_${index}`, ...inputs(`bn_${index}`) },
      ...end,
    ];
  });
  const layers = [
    { type: 'InputLayer', name: 'image', shape: SHAPE },
    { type: 'Conv2D', name: 'stem', filters: 16, kernel_size: 3, strides: 2, ...inputs('image') },
    ...body.flat(),
    { type: 'GlobalAveragePooling2D', name: 'pool', ...inputs(`end_${count - 1}`) },
    { type: 'Dense', name: 'classes', units: CLASSES, activation: 'softmax', ...inputs('pool') },
  ];
  return { model: { layers }, compile: COMPILE, dataset: { id: 'ds_test' }, seed: 1 };
}

const MODELS = {
  'chain-200': () => blocks(65, 'chain'),
  'functional-50': () => blocks(12, 'functional'),
};

function measure(name: string, body: object, shape: (number | null)[]): Figure {
  const printed = { model: '', parameters: 0, trainable: 0, input_shape: shape, output_shape: [] };
  const { config, report, errors } = askForJob(body, datasetOf(printed, []), LIMITS);
  if (config === undefined) throw new Error(JSON.stringify(errors));
  const { compile, firstStep, cpu } = stepInEngine(config, noise(shape.map(Number))).milliseconds;
  return {
    name,
    layers: report.layers.length,
    compile_ms: Math.round(compile),
    first_step_ms: Math.round(firstStep),
    cpu_ms: Math.round(cpu),
  };
}

function noise(shape: number[]) {
  const size = shape.reduce((product, axis) => product * axis, SAMPLES);
  const x = Float32Array.from({ length: size }, (_, index) => ((index * 7919) % 255) / 255);
  const y = Float32Array.from({ length: SAMPLES }, (_, sample) => sample % CLASSES);
  return { x, y, samples: SAMPLES, shape };
}

async function main(): Promise<void> {
  const at = process.argv.indexOf('--only');
  const only = at < 0 ? undefined : process.argv[at + 1];
  const isChosen = (name: string) => only === undefined || name === only;
  loadTensorFlow({ intraOpThreads: 2 });
  const figures: Figure[] = [];
  const add = (figure: Figure) => {
    figures.push(figure);
    console.log(
      `${figure.name.padEnd(16)} ${figure.layers} layers: recorded and compiled in ${figure.compile_ms} ms, first step ${figure.first_step_ms} ms; CPU ${figure.cpu_ms} ms`,
    );
  };
  for (const [name, make] of Object.entries(MODELS)) if (isChosen(name)) add(measure(name, make(), SHAPE));
  const architectures = TRAINED.filter(({ name }) => isChosen(name));
  if (architectures.length > 0) await measureArchitectures(architectures, add);
  if (process.argv.includes('--json')) console.log(JSON.stringify(figures));
}

async function measureArchitectures(
  architectures: readonly (typeof TRAINED)[number][],
  add: (figure: Figure) => void,
): Promise<void> {
  const keras: KerasApplications = startKerasApplications();
  try {
    for (const architecture of architectures) {
      const printed = await keras.print(architecture);
      add(measure(architecture.name, bodyOf(printed, COMPILE), printed.input_shape));
    }
  } finally {
    await keras.stop();
  }
}

await main();
