import { CALLBACKS } from '../keras/callbacks/index.js';
import { LAYER_TYPES, layerTypeOf } from '../keras/layers/index.js';
import { optimizers } from '../keras/optimizers/index.js';
import { whyNoPolicy } from '../keras/refused-policy.js';
import { KINDS, unsupportedOf } from '../keras/unsupported.js';
import { isSameName } from './suggestion.js';

/** Keras names mapped to the advice on what to write here instead. */
type Hints = Readonly<Record<string, string>>;

const NOT_YET = 'Not supported yet.';
const SHAPE = 'Write input_shape, without the batch axis, or omit it: it follows from the dataset.';

/** Why no layer is stateful, and what to use instead. */
export const STATELESS =
  'Batches are shuffled, so every sample starts from a state of zeros. Set stateful to false; to carry a state over, use longer sequences, or return_state and initial_state.';

const fit: Hints = {
  x: 'Refer to the data in dataset: {"id": "mnist"}.',
  y: 'Refer to the data in dataset: {"id": "mnist"}; steps on the labels go in dataset.y.',
  verbose: 'Omit it: the metrics, events and logs of the job show its progress.',
  nb_epoch: "Write 'epochs'.",
};

const compile: Hints = {
  learning_rate: 'It belongs in the optimizer: {"type": "adam", "learning_rate": 0.001}.',
  lr: 'It belongs in the optimizer: {"type": "adam", "learning_rate": 0.001}.',
};

const optimizer: Hints = {
  lr: "Write 'learning_rate'.",
  decay: `For a rate that decays, make learning_rate a schedule such as {"type": "InverseTimeDecay", …}; for decay of weights write 'weight_decay'.`,
};

const layer: Hints = {
  input_dim: SHAPE,
  batch_input_shape: SHAPE,
  batch_shape: SHAPE,
  activity_regularizer: NOT_YET,
  stateful: `Omit it. ${STATELESS}`,
  implementation: 'Omit it: it changes no result.',
};

const CONFIG_ALONE =
  'This is what get_config() returns. Send what to_json() prints: in Python, json.loads(model.to_json()).';

const model: Hints = {
  input_layers: CONFIG_ALONE,
  output_layers: CONFIG_ALONE,
  build_input_shape: CONFIG_ALONE,
};

const callback: Hints = {
  verbose: 'Omit it: the metrics, events and log of the job show what callbacks do.',
  epsilon: "Write 'min_delta'.",
  lr: "Write 'learning_rate' in the optimizer.",
  period: "Write 'every_epochs'.",
};

const window: Hints = {
  batch_size: 'Write it in fit: {"batch_size": 128}.',
  shuffle: 'Write it in fit: {"shuffle": false}; whole windows are shuffled.',
  seed: 'Write it in the job: {"seed": 1}.',
  targets: "The labels are those of the dataset; write 'target_offset' for labels of a later row.",
  data: 'The rows are those of the dataset.',
};

const NOT_A_LIST = 'Steps are a list: [{"op": …}].';

/** Hints by the `$id` of the object that lacks the field. */
const FIELD_HINTS: ReadonlyMap<string, Hints> = new Map([
  ['Fit', fit],
  ['Compile', compile],
  ['ShortModel', model],
  ...optimizers.specs.map(({ className }): [string, Hints] => [className, optimizer]),
  ...LAYER_TYPES.map((id): [string, Hints] => [id, layer]),
  ['WindowOp', window],
  ['InputUse', { op: NOT_A_LIST }],
  ['LabelUse', { op: NOT_A_LIST }],
  ['DatasetReference', { name: 'Write the id of the dataset: {"id": "mnist"}.' }],
  ...CALLBACKS.map((id): [string, Hints] => [id, callback]),
]);

const NESTED = 'Write {"type": "Model", "model": {"layers": […]}}.';

/** Hints for names that Keras does not export as classes, by the kind of thing. */
const NAME_HINTS: ReadonlyMap<string, Hints> = new Map([
  [
    'layer',
    {
      Input: "Write 'InputLayer', or omit it: the shape follows from the dataset.",
      Sequential: NESTED,
      Functional: NESTED,
      Model: NESTED,
    },
  ],
  [
    'optimizer',
    {
      LossScaleOptimizer: 'Write {"type": "lossscaleoptimizer", "inner_optimizer": "adam"}.',
      MultiOptimizer:
        'Write {"type": "multioptimizer", "default_optimizer": "adam", "optimizer_map": {"encoder/.*": "sgd"}}.',
    },
  ],
  ['loss', { bce: "Write 'binary_crossentropy'." }],
]);

/** Tells a Keras user what to write instead of an unknown field. */
export function fieldHint(owner: string, name: string): string | undefined {
  return hintIn(FIELD_HINTS.get(owner), name);
}

/**
 * Advice on a name that is not known: what to write instead, or why it is not supported. None for a known name in
 * another spelling, which is suggested as such.
 */
/** Tells where to find a field that is missing. */
export function missingFieldHint(owner: string | undefined, name: string): string | undefined {
  if (owner !== 'JobCreate' || name !== 'model') return undefined;
  return 'The config of a job lacks its model unless it is read with ?include=config; GET /api/v1/jobs/{id}/model has it, too.';
}

export function nameHint(label: string, name: string, known: readonly string[]): string | undefined {
  if (known.some((one) => isSameName(name, one))) return undefined;
  return (
    hintIn(NAME_HINTS.get(label), name) ??
    aliasHint(label, name) ??
    operationHint(label, name) ??
    (label === 'dtype policy' ? whyNoPolicy(name) : undefined) ??
    whyUnsupported(label, name)
  );
}

/** `ops.mean` is not a layer. */
function operationHint(label: string, name: string): string | undefined {
  const isOperation = label === 'layer' && /^(keras\.)?(ops|src\.ops|numpy|nn)\./.test(name);
  return isOperation
    ? 'An operation of keras.ops is {"type": "Operation", "operation": "numpy.Mean", "config": {"axis": [1]}}.'
    : undefined;
}

function aliasHint(label: string, name: string): string | undefined {
  const type = label === 'layer' ? layerTypeOf(name) : undefined;
  return type && `Write '${type}'.`;
}

function whyUnsupported(label: string, name: string): string | undefined {
  const kind = KINDS.find((one) => label === one || label.endsWith(`_${one}`));
  if (kind === undefined) return undefined;
  const isMeant = (other: string) => isSameName(name, other);
  return unsupportedOf(kind).find((one) => isMeant(one.name) || one.aliases.some(isMeant))?.reason;
}

function hintIn(hints: Hints = {}, name: string): string | undefined {
  return Object.entries(hints).find(([known]) => isSameName(name, known))?.[1];
}
