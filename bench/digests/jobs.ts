import { LOSS_TYPES } from '../../src/contracts/jobs/compile.js';
import { ACTIVATIONS } from '../../src/keras/activations/index.js';
import { LAYER_TYPES } from '../../src/keras/layers/index.js';
import { OPTIMIZERS as OPTIMIZER_NAMES, type OptimizerObject } from '../../src/keras/optimizers/index.js';
import type { Job, TestSplit } from '../../test/helpers/engine/training-run.js';
import { type Case, dense, LAYER_CASES, LOSS_CASES, ofClasses, toClasses } from './cases.js';
import { INPUTS, LABELS } from './data.js';

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
};

const ADAM: OptimizerObject = { type: 'adam' };

/** One job for each kind of layer, loss, optimizer and activation. */
export function referenceJobs(): ReferenceJob[] {
  const split = { x: INPUTS.features, y: LABELS.classes };
  const one: Case = { layers: [dense(6, 'tanh'), ...toClasses], loss: ofClasses, split };
  return [
    ...Object.entries(LAYER_CASES).map(([name, given]) => toJob(`layers: ${name}`, given, ADAM)),
    ...Object.entries(LOSS_CASES).map(([name, given]) => toJob(`loss: ${name}`, given, ADAM)),
    ...Object.entries(OPTIMIZERS).map(([name, optimizer]) => toJob(`optimizer: ${name}`, one, optimizer)),
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

/** Layers, losses and optimizers that no reference job has. */
export function withoutReferenceJob(): string[] {
  const layers = new Set(Object.values(LAYER_CASES).flatMap((one) => one.layers.map(({ type }) => type)));
  const optimizers = new Set([ADAM, ...Object.values(OPTIMIZERS)].map(({ type }) => type));
  return [
    ...LAYER_TYPES.filter((type) => !layers.has(type)),
    ...LOSS_TYPES.filter((name) => LOSS_CASES[name] === undefined),
    ...OPTIMIZER_NAMES.filter((name) => !optimizers.has(name)),
  ];
}
