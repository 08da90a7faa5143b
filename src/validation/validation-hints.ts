import { LAYER_TYPES, LAYERS } from '../keras/layers/index.js';
import { isSameName } from './suggestion.js';

/** Keras names mapped to the advice on what to write here instead. */
type Hints = Readonly<Record<string, string>>;

const NOT_YET = 'Not supported yet.';
const LEAVE_OUT = 'Omit it: the service decides how steps are run.';
const SHAPE = 'Write input_shape, without the batch axis, or omit it: it follows from the dataset.';

const fit: Hints = {
  x: 'Refer to the data in dataset: {"id": "mnist"}.',
  y: 'Refer to the data in dataset: {"id": "mnist"}; steps on the labels go in dataset.y.',
  validation_data:
    'Upload the validation data with the dataset (x_val and y_val of an npz, a val folder of images): it is used where validation_split is 0.',
  validation_steps: 'All samples held out by validation_split are used after every epoch.',
  validation_freq: 'All samples held out by validation_split are used after every epoch.',
  validation_batch_size: 'Validation uses batch_size.',
  callbacks: `${NOT_YET} Configure checkpoints in the checkpoint field of the job.`,
  verbose: 'Omit it: the metrics, events and logs of the job show its progress.',
  sample_weight: `${NOT_YET} All samples have the same weight.`,
  steps_per_epoch: 'An epoch is one pass over the training data; set epochs and batch_size.',
  nb_epoch: "Write 'epochs'.",
  initial_epoch: `${NOT_YET} A job starts at the first epoch.`,
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
  decay: `Learning-rate schedules are not supported yet; for weight decay write 'weight_decay'.`,
  use_ema: NOT_YET,
};

const loss: Hints = { label_smoothing: NOT_YET, reduction: 'The loss is always the mean over the samples.' };

const layer: Hints = {
  input_dim: SHAPE,
  batch_input_shape: SHAPE,
  batch_shape: SHAPE,
  dtype: 'Omit it: layers compute in float32.',
  activity_regularizer: NOT_YET,
  return_state: NOT_YET,
  stateful: NOT_YET,
};

/** Hints by the `$id` of the object that lacks the field. */
const FIELD_HINTS: ReadonlyMap<string, Hints> = new Map([
  ['Fit', fit],
  ['Compile', compile],
  ['LossObject', loss],
  ...['SGD', 'RMSprop', 'Adam', 'Adagrad'].map((id): [string, Hints] => [id, optimizer]),
  ...LAYER_TYPES.map((id): [string, Hints] => [id, layer]),
  ['DatasetReference', { name: 'Write the id of the dataset: {"id": "mnist"}.' }],
]);

const unsupported = (...names: string[]): Hints => Object.fromEntries(names.map((name) => [name, NOT_YET]));
const NESTED = 'Write its layers here: nested models are not supported yet.';
const activationLayer = (name: string) => `Use an Activation layer with activation '${name}'.`;
const datasetStep = (step: string) => `Preprocessing belongs to the dataset: put ${step} in dataset.x.`;

/** Names that Keras exports beside the one it prints. */
const aliases: Hints = Object.fromEntries(
  Object.values(LAYERS).flatMap(({ type, aliases: names = [] }) =>
    names.map((name) => [name, `Write '${type}'.`]),
  ),
);

/** Hints by the kind of thing, as messages name it. */
const NAME_HINTS: ReadonlyMap<string, Hints> = new Map([
  [
    'layer',
    {
      Normalization: datasetStep('{"op": "normalize"}'),
      Resizing: datasetStep('{"op": "resize", "height": 32, "width": 32}'),
      Input: "Write 'InputLayer', or omit it: the shape follows from the dataset.",
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
      AdamW: `Write {"type": "adam", "weight_decay": 0.004}, which is equivalent.`,
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

/** Tells a Keras user what to write instead of an unknown field. */
export function fieldHint(owner: string, name: string): string | undefined {
  return hintIn(FIELD_HINTS.get(owner), name);
}

/** Tells a Keras user what to write instead of an unknown name. */
export function nameHint(label: string, name: string): string | undefined {
  return hintIn(NAME_HINTS.get(label), name);
}

function hintIn(hints: Hints = {}, name: string): string | undefined {
  return Object.entries(hints).find(([known]) => isSameName(name, known))?.[1];
}
