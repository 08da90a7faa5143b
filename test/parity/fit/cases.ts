import type { Compile } from '../../../src/contracts/jobs/compile.js';
import type { JobCreate } from '../../../src/contracts/jobs/training-config.js';

export type Fit = NonNullable<JobCreate['fit']>;

/** A training, by the same arguments here and in Keras unless `keras` says other ones. */
export interface FitCase {
  name: string;
  model?: keyof typeof MODELS;
  compile?: Partial<Omit<Compile, 'optimizer'>>;
  /** Rate of the schedule ExponentialDecay. */
  decay?: { initial_learning_rate: number; decay_steps: number; decay_rate: number };
  fit: Fit;
  /** Where other samples for validation are: in the validation split, or in another dataset, too. */
  validation?: 'split' | 'dataset';
  /** Arguments that Keras has in another form. */
  keras?: Record<string, unknown>;
}

const SPARSE = 'sparse_categorical_crossentropy';

/** The models, as test/parity/fit/fit.py builds them. */
export const MODELS = {
  classes: {
    layers: [
      { type: 'Dense', name: 'hidden', units: 5, activation: 'tanh' },
      { type: 'Dense', name: 'main', units: 3, activation: 'softmax' },
    ],
  },
  steps: {
    layers: [
      { type: 'Embedding', name: 'words', input_dim: 9, output_dim: 4, mask_zero: true },
      { type: 'LSTM', name: 'states', units: 3, return_sequences: true },
      { type: 'Dense', name: 'main', units: 3, activation: 'softmax' },
    ],
  },
  pair: {
    layers: [
      { type: 'InputLayer', name: 'x', shape: [4] },
      { type: 'Dense', name: 'hidden', units: 5, activation: 'tanh', inputs: 'x' },
      { type: 'Dense', name: 'main', units: 3, activation: 'softmax', inputs: 'hidden' },
      { type: 'Dense', name: 'aux', units: 1, inputs: 'hidden' },
    ],
    outputs: ['main', 'aux'],
  },
} as const satisfies Record<string, JobCreate['model']>;

/** Arguments of compile of each model, where a case has none. */
export const COMPILE: Record<keyof typeof MODELS, Omit<Compile, 'optimizer'>> = {
  classes: { loss: SPARSE, metrics: ['accuracy'], weighted_metrics: ['accuracy'] },
  steps: { loss: SPARSE, metrics: ['accuracy'], weighted_metrics: ['accuracy'] },
  pair: {
    loss: [SPARSE, 'mse'],
    metrics: [['accuracy'], ['mae']],
    weighted_metrics: [['accuracy'], ['mae']],
  },
};

export const CASES: FitCase[] = [
  {
    name: 'steps_per_epoch continues a pass, and an epoch ends early where the samples run out',
    fit: { epochs: 5, batch_size: 4, steps_per_epoch: 3 },
  },
  {
    name: 'steps_per_epoch beyond the samples',
    fit: { epochs: 2, batch_size: 8, steps_per_epoch: 9 },
  },
  {
    name: 'steps_per_epoch and validation_steps without batch_size',
    fit: { epochs: 3, steps_per_epoch: 4, validation_steps: 2, validation_split: 0.3 },
  },
  {
    name: 'steps_per_epoch without batch_size validates with batches of 32',
    fit: { epochs: 2, steps_per_epoch: 5, validation_split: 0.3 },
  },
  {
    name: 'initial_epoch, whose schedule begins at step 0',
    decay: { initial_learning_rate: 0.2, decay_steps: 3, decay_rate: 0.5 },
    fit: { epochs: 5, initial_epoch: 2, batch_size: 8, steps_per_epoch: 2 },
  },
  {
    name: 'validation_freq, a batch size and steps of validation',
    fit: {
      epochs: 5,
      batch_size: 8,
      validation_split: 0.4,
      validation_freq: 2,
      validation_batch_size: 3,
      validation_steps: 2,
    },
  },
  {
    name: 'validation_freq as a list of epochs',
    model: 'pair',
    fit: { epochs: 4, batch_size: 8, initial_epoch: 1, validation_split: 0.4, validation_freq: [1, 2, 4] },
  },
  {
    name: 'class_weight "balanced", as scikit-learn computes it',
    fit: { epochs: 2, batch_size: 8, validation_split: 0.2, class_weight: 'balanced' },
  },
  {
    name: 'sample_weight, which counts in validation, too',
    fit: { epochs: 2, batch_size: 8, validation_split: 0.3, sample_weight: 'weights' },
  },
  {
    name: 'sample_weight of masked sequences',
    model: 'steps',
    fit: { epochs: 2, batch_size: 8, validation_split: 0.3, sample_weight: 'weights' },
  },
  {
    name: 'sample_weight of each step of masked sequences',
    model: 'steps',
    compile: { weighted_metrics: ['accuracy', 'sparse_categorical_crossentropy'] },
    fit: { epochs: 2, batch_size: 8, validation_split: 0.3, sample_weight: 'stepWeights' },
  },
  {
    name: 'sample_weight of each step, and a mean by weights',
    model: 'steps',
    compile: {
      loss: { class_name: 'SparseCategoricalCrossentropy', config: { reduction: 'mean_with_sample_weight' } },
    },
    fit: { epochs: 2, batch_size: 8, validation_split: 0.3, sample_weight: 'stepWeights' },
  },
  {
    name: 'one sample_weight for all outputs, and for those of the validation split',
    model: 'pair',
    validation: 'split',
    fit: { epochs: 2, batch_size: 8, validation_data: { split: 'val' }, sample_weight: 'weights' },
  },
  {
    name: 'sample_weight of an output; the other one counts 1',
    model: 'pair',
    validation: 'dataset',
    fit: {
      epochs: 2,
      batch_size: 8,
      validation_data: { dataset: 'other' },
      sample_weight: { aux: 'weights' },
    },
  },
  {
    name: 'validation_data of a split, which wins over validation_split',
    validation: 'split',
    fit: { epochs: 2, batch_size: 8, validation_data: { split: 'val' }, validation_split: 0.3 },
  },
  {
    name: 'validation_data of another dataset',
    model: 'pair',
    validation: 'dataset',
    fit: { epochs: 2, batch_size: 8, validation_data: { dataset: 'other' }, validation_batch_size: 4 },
  },
];
