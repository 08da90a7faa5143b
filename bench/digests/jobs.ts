import { LOSS_TYPES } from '../../src/contracts/jobs/compile.js';
import { ACTIVATIONS } from '../../src/keras/activations/index.js';
import type { Layer } from '../../src/keras/layers/index.js';
import { OPTIMIZERS as OPTIMIZER_NAMES, type OptimizerObject } from '../../src/keras/optimizers/index.js';
import { exampleOptimizer } from '../../test/helpers/engine/example-optimizer.js';
import type { Job, TestSplit } from '../../test/helpers/engine/training-run.js';
import { layerExamples } from '../../test/layers/read-cases.js';
import { type Case, dense, LAYER_CASES, LOSS_CASES, ofClasses, toClasses } from './cases.js';
import { INPUTS, LABELS, reals, whole } from './data.js';

/** A job whose weights are compared between commits, with its data. */
export interface ReferenceJob {
  name: string;
  job: Job;
  split: TestSplit;
  /** Whether it is trained with a pause as well. */
  isPaused: boolean;
}

const OPTIMIZERS: Record<string, OptimizerObject> = {
  'sgd, nesterov, clipnorm': { type: 'sgd', momentum: 0.9, nesterov: true, clipnorm: 0.5 },
  'sgd, clipvalue': { type: 'sgd', clipvalue: 0.1 },
  'rmsprop, centered': { type: 'rmsprop', centered: true, momentum: 0.5 },
  'adam, amsgrad, weight_decay': { type: 'adam', amsgrad: true, weight_decay: 0.01 },
  'adagrad, global_clipnorm': { type: 'adagrad', global_clipnorm: 0.3 },
  'rmsprop, gradient accumulation': { type: 'rmsprop', gradient_accumulation_steps: 3 },
  'adam, moving average': { type: 'adam', use_ema: true, ema_momentum: 0.9, ema_overwrite_frequency: 3 },
  'sgd, moving average at the end': { type: 'sgd', use_ema: true, loss_scale_factor: 8 },
};

const ADAM: OptimizerObject = { type: 'adam' };

/** Jobs for each layer that a chain can have, and for each loss, optimizer and activation. */
export async function referenceJobs(): Promise<ReferenceJob[]> {
  const split = { x: INPUTS.features, y: LABELS.classes };
  const one: Case = { layers: [dense(6, 'tanh'), ...toClasses], loss: ofClasses, split };
  return [
    ...Object.entries(LAYER_CASES).map(([name, given]) => toJob(`layers: ${name}`, given, ADAM)),
    ...(await otherLayers()),
    ...Object.entries(LOSS_CASES).map(([name, given]) => toJob(`loss: ${name}`, given, ADAM)),
    ...otherLosses(),
    ...Object.entries(OPTIMIZERS).map(([name, optimizer]) => toJob(`optimizer: ${name}`, one, optimizer)),
    ...otherOptimizers().map((optimizer) => toJob(`optimizer: ${optimizer.type}`, one, optimizer)),
    ...ACTIVATIONS.map((name) => ({
      ...toJob(`activation: ${name}`, { ...one, layers: [dense(6, name), ...toClasses] }, ADAM),
      isPaused: false,
    })),
  ];
}

function toJob(
  name: string,
  { layers, loss, split, dataset }: Case,
  optimizer: OptimizerObject,
): ReferenceJob {
  return {
    name,
    split,
    isPaused: true,
    job: {
      model: { layers },
      compile: { ...loss, optimizer },
      ...(dataset === undefined ? {} : { dataset }),
      fit: { epochs: 3, batch_size: 8, validation_split: 0.2 },
      seed: 11,
    },
  };
}

/** The first case of each layer that no job above has. */
async function otherLayers(): Promise<ReferenceJob[]> {
  const used = new Set(Object.values(LAYER_CASES).flatMap((one) => one.layers.map(({ type }) => type)));
  const others = (await layerExamples()).filter(({ layer: { type } }) => !used.has(type));
  return others.map(({ layer, input, integers }) => {
    const x = integers === undefined ? reals([...input], 13) : whole([...input], (at) => (at * 5) % integers);
    const layers: Layer[] = [layer, { type: 'Flatten' }, ...toClasses];
    return toJob(`layer: ${layer.type}`, { layers, loss: ofClasses, split: { x, y: LABELS.classes } }, ADAM);
  });
}

/** Every other loss, on labels and outputs from 0 to 1, which each of them accepts. */
function otherLosses(): ReferenceJob[] {
  const others = LOSS_TYPES.filter((name) => LOSS_CASES[name] === undefined);
  const split = { x: INPUTS.features, y: LABELS.shares };
  return others.map((loss) =>
    toJob(`loss: ${loss}`, { layers: [dense(3, 'sigmoid')], loss: { loss }, split }, ADAM),
  );
}

/** Every other optimizer. */
function otherOptimizers(): OptimizerObject[] {
  const used = new Set([ADAM, ...Object.values(OPTIMIZERS)].map(({ type }) => type));
  return OPTIMIZER_NAMES.filter((type) => !used.has(type)).map(exampleOptimizer);
}
