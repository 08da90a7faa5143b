import { LAYER_TYPES, LAYERS } from '../keras/layers/index.js';
import { isSameName } from './suggestion.js';

/** What Keras calls it, and what to write here instead. */
type Hints = Readonly<Record<string, string>>;

const NOT_YET = 'Not supported yet.';
const LEAVE_OUT = 'Leave it out: how steps are run is up to the service.';
const SHAPE = 'Write input_shape, without the batch axis, or leave it out: the dataset says it.';

const fit: Hints = {
  x: 'The data are named in dataset: {"id": "mnist"}.',
  y: 'The data are named in dataset: {"id": "mnist"}; steps on the labels are in dataset.y.',
  validation_data:
    'Upload the validation data with the dataset (x_val and y_val of an npz, a val folder of images): it is used where validation_split is 0.',
  validation_steps: 'All samples held out by validation_split are used after every epoch.',
  validation_freq: 'All samples held out by validation_split are used after every epoch.',
  validation_batch_size: 'The validation uses batch_size.',
  callbacks: `${NOT_YET} Checkpoints are set in the job's checkpoint field.`,
  verbose: "Leave it out: progress is in the job's metrics, events and logs.",
  sample_weight: `${NOT_YET} Every sample counts the same.`,
  steps_per_epoch: 'An epoch is one pass over the training data; set epochs and batch_size.',
  nb_epoch: "Write 'epochs'.",
  initial_epoch: `${NOT_YET} A job begins with the first epoch.`,
};

const compile: Hints = {
  learning_rate: 'It belongs in the optimizer: {"type": "adam", "learning_rate": 0.001}.',
  lr: 'It belongs in the optimizer: {"type": "adam", "learning_rate": 0.001}.',
  loss_weights: NOT_YET,
  weighted_metrics: NOT_YET,
  jit_compile: LEAVE_OUT,
  run_eagerly: LEAVE_OUT,
  steps_per_execution: LEAVE_OUT,
};

const optimizer: Hints = {
  lr: "Write 'learning_rate'.",
  decay: `Learning-rate schedules are not supported yet; for decay of weights write 'weight_decay'.`,
  use_ema: NOT_YET,
};

const loss: Hints = { label_smoothing: NOT_YET, reduction: 'The mean over the samples is always used.' };

const layer: Hints = {
  input_dim: SHAPE,
  batch_input_shape: SHAPE,
  batch_shape: SHAPE,
  dtype: 'Leave it out: layers compute in float32.',
  activity_regularizer: NOT_YET,
  return_state: NOT_YET,
  stateful: NOT_YET,
};

/** By the `$id` of the object that has no such field. */
const FIELD_HINTS: ReadonlyMap<string, Hints> = new Map([
  ['Fit', fit],
  ['Compile', compile],
  ['LossObject', loss],
  ...['SGD', 'RMSprop', 'Adam', 'Adagrad'].map((id): [string, Hints] => [id, optimizer]),
  ...LAYER_TYPES.map((id): [string, Hints] => [id, layer]),
  ['DatasetReference', { name: 'Write the dataset\'s id: {"id": "mnist"}.' }],
]);

const unsupported = (...names: string[]): Hints => Object.fromEntries(names.map((name) => [name, NOT_YET]));
const NESTED = 'Write its layers here: a model in a model is not supported yet.';
const activationLayer = (name: string) => `Use an Activation layer with activation '${name}'.`;
const datasetStep = (step: string) => `Data are prepared by the dataset's steps: put ${step} in dataset.x.`;

/** Names that Keras exports beside the one it prints. */
const aliases: Hints = Object.fromEntries(
  Object.values(LAYERS).flatMap(({ type, aliases: names = [] }) =>
    names.map((name) => [name, `Write '${type}'.`]),
  ),
);

/** By what the messages call the thing that has no such name. */
const NAME_HINTS: ReadonlyMap<string, Hints> = new Map([
  [
    'layer',
    {
      Normalization: datasetStep('{"op": "normalize"}'),
      Resizing: datasetStep('{"op": "resize", "height": 32, "width": 32}'),
      Input: "Write 'InputLayer', or leave it out: the dataset says the shape.",
      ELU: activationLayer('elu'),
      ...aliases,
      Sequential: NESTED,
      Functional: NESTED,
      Model: NESTED,
      ...unsupported('Conv3D', 'ConvLSTM2D', 'GaussianDropout'),
    },
  ],
  [
    'optimizer',
    {
      AdamW: `Write {"type": "adam", "weight_decay": 0.004}, which is the same.`,
      ...unsupported('Nadam', 'Adamax', 'Adadelta'),
    },
  ],
  [
    'loss',
    {
      bce: "Write 'binary_crossentropy'.",
      ...unsupported('mape', 'msle', 'mean_squared_logarithmic_error'),
      ...unsupported('mean_absolute_percentage_error', 'binary_focal_crossentropy', 'huber', 'hinge'),
    },
  ],
  ['metric', unsupported('AUC', 'RootMeanSquaredError', 'mape', 'msle', 'precision', 'recall')],
  [
    'activation',
    unsupported('celu', 'glu', 'hard_shrink', 'soft_shrink', 'sparsemax', 'squareplus', 'threshold'),
  ],
]);

/** What a Keras user who wrote an unknown field should write instead. */
export function fieldHint(owner: string, name: string): string | undefined {
  return hintIn(FIELD_HINTS.get(owner), name);
}

/** What a Keras user who wrote an unknown name should write instead. */
export function nameHint(label: string, name: string): string | undefined {
  return hintIn(NAME_HINTS.get(label), name);
}

function hintIn(hints: Hints = {}, name: string): string | undefined {
  return Object.entries(hints).find(([known]) => isSameName(name, known))?.[1];
}
