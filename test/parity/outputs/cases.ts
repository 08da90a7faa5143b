import type { Compile } from '../../../src/contracts/jobs/compile.js';
import type { JobCreate } from '../../../src/contracts/jobs/training-config.js';

/** A training of a model with two outputs, `main` of classes and `aux` of numbers. */
export interface OutputsCase {
  name: string;
  model: keyof typeof MODELS;
  /** `object`: the outputs are called `zed` and `alpha`, in place of their layers. */
  outputs?: 'list' | 'object';
  compile: Omit<Compile, 'optimizer'>;
  /** By the position of the output. */
  classWeight?: Record<string, Record<string, number>>;
}

const SPARSE = 'sparse_categorical_crossentropy';
const auc = (name: string) => ({ class_name: 'AUC', config: { name, num_thresholds: 20 } });

/** The models, as test/parity/outputs/outputs.py builds them. */
export const MODELS = {
  table: {
    layers: [
      { type: 'InputLayer', name: 'x', shape: [4] },
      {
        type: 'Dense',
        name: 'hidden',
        units: 5,
        activation: 'tanh',
        kernel_regularizer: { type: 'l2', l2: 0.01 },
        inputs: 'x',
      },
      { type: 'Dense', name: 'main', units: 3, activation: 'softmax', inputs: 'hidden' },
      { type: 'Dense', name: 'aux', units: 1, inputs: 'hidden' },
    ],
    outputs: ['main', 'aux'],
  },
  sequence: {
    layers: [
      { type: 'InputLayer', name: 'x', shape: [6] },
      { type: 'Embedding', name: 'words', input_dim: 9, output_dim: 4, mask_zero: true, inputs: 'x' },
      { type: 'LSTM', name: 'states', units: 3, return_sequences: true, inputs: 'words' },
      { type: 'Dense', name: 'main', units: 3, activation: 'softmax', inputs: 'states' },
      { type: 'LSTM', name: 'last', units: 2, inputs: 'states' },
      { type: 'Dense', name: 'aux', units: 1, activation: 'sigmoid', inputs: 'last' },
    ],
    outputs: ['main', 'aux'],
  },
} as const satisfies Record<string, JobCreate['model']>;

/** Trainings with every way to give losses and metrics by output. */
export const CASES: OutputsCase[] = [
  {
    name: 'losses and metrics in lists',
    model: 'table',
    compile: { loss: [SPARSE, 'mse'], metrics: [['accuracy'], ['mae', 'mse']] },
  },
  {
    name: 'losses, weights and metrics by output',
    model: 'table',
    compile: {
      loss: { main: SPARSE, aux: 'mse' },
      loss_weights: { main: 1, aux: 0.2 },
      metrics: { main: 'accuracy' },
    },
  },
  {
    name: 'weights in a list, metrics repeated',
    model: 'table',
    compile: {
      loss: { aux: 'mae', main: SPARSE },
      loss_weights: [0.5, 2],
      metrics: { main: ['accuracy', 'acc', 'accuracy'], aux: ['mae', 'mae'] },
    },
  },
  {
    name: 'one metric for each output',
    model: 'table',
    compile: { loss: [SPARSE, 'huber'], metrics: ['accuracy', 'mae'] },
  },
  {
    name: 'an output without loss',
    model: 'table',
    compile: { loss: [SPARSE, null], metrics: [null, 'mae'] },
  },
  {
    name: 'an object of outputs, losses in a list in the order of their names',
    model: 'table',
    outputs: 'object',
    compile: { loss: ['mse', SPARSE], loss_weights: [3, 1], metrics: ['mae', 'accuracy'] },
  },
  {
    name: 'an object of outputs, of which one has no loss',
    model: 'table',
    outputs: 'object',
    compile: { loss: { zed: SPARSE }, metrics: { alpha: ['mae'] } },
  },
  {
    name: 'class weights and weighted metrics',
    model: 'table',
    compile: {
      loss: { main: SPARSE, aux: 'mse' },
      metrics: { main: ['accuracy'] },
      weighted_metrics: { main: ['accuracy', 'accuracy'], aux: ['mae'] },
    },
    classWeight: { 0: { 0: 0.5, 2: 3 } },
  },
  {
    name: 'masked steps next to one value for each sequence',
    model: 'sequence',
    compile: {
      loss: { main: SPARSE, aux: 'binary_crossentropy' },
      loss_weights: { main: 0.3, aux: 1 },
      metrics: { main: ['accuracy'], aux: ['accuracy', auc('auc')] },
    },
  },
  {
    name: 'class weights of one output, weighted metrics with arguments',
    model: 'sequence',
    compile: {
      loss: { main: SPARSE, aux: 'binary_crossentropy' },
      metrics: { aux: [auc('auc')] },
      weighted_metrics: { main: ['accuracy'], aux: ['accuracy', auc('auc')] },
    },
    classWeight: { 1: { 1: 4 } },
  },
];
