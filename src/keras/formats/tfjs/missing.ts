import type { ResolvedGraph } from '../../graph/resolved.js';
import { shapesOf } from '../../graph/shapes.js';
import { differencesOf } from './differences.js';
import { tfjsTopology } from './topology.js';

/** The classes of layers and models that TensorFlow.js 4.22 reads. */
const CLASSES: ReadonlySet<string> = new Set(
  `InputLayer Model Functional Sequential ReLU LeakyReLU PReLU ELU ThresholdedReLU Softmax Conv2D Conv3D Conv2DTranspose
  Conv3DTranspose SeparableConv2D Conv1D Cropping2D UpSampling2D DepthwiseConv2D RNN SimpleRNNCell SimpleRNN GRUCell GRU LSTMCell
  LSTM StackedRNNCells ConvLSTM2DCell ConvLSTM2D Dropout SpatialDropout1D Dense Flatten Activation RepeatVector Reshape Permute
  Masking Embedding Add Multiply Average Maximum Minimum Concatenate Dot GaussianNoise GaussianDropout AlphaDropout
  BatchNormalization LayerNormalization ZeroPadding2D MaxPooling1D AveragePooling1D MaxPooling2D AveragePooling2D MaxPooling3D
  AveragePooling3D GlobalAveragePooling1D GlobalMaxPooling1D GlobalAveragePooling2D GlobalMaxPooling2D TimeDistributed
  Bidirectional Rescaling CenterCrop CategoryEncoding Resizing RandomWidth`.split(/\s+/),
);

/** The activations of TensorFlow.js 4.22, as it saves them and as it reads them. */
const ACTIVATIONS: ReadonlySet<string> = new Set(
  'elu selu relu relu6 linear sigmoid hard_sigmoid hardSigmoid softplus softsign tanh softmax log_softmax logSoftmax gelu gelu_new mish swish'.split(
    ' ',
  ),
);

/** Something that a model needs and TensorFlow.js does not have. */
export interface TfjsGap {
  /** The layer, as the model names it. */
  layer: string;
  /** The feature that TensorFlow.js lacks. */
  lacks: string;
}

/** Everything that a model needs and TensorFlow.js does not have; none for a model that `tf.loadLayersModel` reads. */
export function tfjsGaps(graph: ResolvedGraph): TfjsGap[] {
  const { config } = tfjsTopology(graph);
  const layers = isObject(config) && Array.isArray(config['layers']) ? config['layers'] : [];
  const gaps = [
    ...layers.flatMap((layer) => (isObject(layer) ? gapsOf(layer, nameOf(layer)) : [])),
    ...shapesOf(graph).steps.flatMap((step) =>
      differencesOf(step).map((lacks): TfjsGap => ({ layer: step.path, lacks })),
    ),
  ];
  const seen = new Set<string>();
  return gaps.filter(({ layer, lacks }) => !seen.has(`${layer} ${lacks}`) && seen.add(`${layer} ${lacks}`));
}

function gapsOf(layer: Readonly<Record<string, unknown>>, name: string): TfjsGap[] {
  const { class_name: type, config } = layer;
  if (typeof type !== 'string' || !isObject(config)) return [];
  if (!CLASSES.has(type)) return [{ layer: name, lacks: describeClass(type) }];
  return [...argumentGaps(type, config), ...activationGaps(config)]
    .map((lacks): TfjsGap => ({ layer: name, lacks }))
    .concat(insideOf(config).flatMap((inside) => gapsOf(inside, name)));
}

/** Classes under names that say what TensorFlow.js would compute otherwise. */
function describeClass(type: string): string {
  if (type.startsWith('keras.ops.')) return `the operation ${type}`;
  if (type.endsWith('OfMask')) return `masks as arguments of ${type.slice(0, -'OfMask'.length)}`;
  if (type === 'ModelOfMask') return 'masks as arguments of models';
  if (type.endsWith('OfUnusedOutput')) return `weights of layers that no output depends on`;
  if (type === 'TimeDistributedOfModel') return 'TimeDistributed around a model';
  return `the layer ${type}`;
}

function argumentGaps(type: string, config: Readonly<Record<string, unknown>>): string[] {
  switch (type) {
    case 'GRU':
    case 'GRUCell':
      return config['reset_after'] === true ? ['GRU with reset_after'] : [];
    case 'DepthwiseConv2D':
      return [config['dilation_rate']].flat().some((rate) => rate !== 1 && rate !== undefined)
        ? ['DepthwiseConv2D with dilation_rate']
        : [];
    case 'TimeDistributed':
      return isObject(config['layer']) && config['layer']['class_name'] === 'TimeDistributed'
        ? ['TimeDistributed inside TimeDistributed']
        : [];
    default:
      return [];
  }
}

const activationGaps = (config: Readonly<Record<string, unknown>>): string[] =>
  ['activation', 'recurrent_activation'].flatMap((argument) => {
    const value = config[argument];
    return typeof value === 'string' && !ACTIVATIONS.has(value) ? [`the activation ${value}`] : [];
  });

/** The layers in the arguments of another. */
const insideOf = (config: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>>[] =>
  [config['layer'], config['cell'], config['cells'], config['backward_layer']].flat().filter(isObject);

function nameOf({ name, config }: Readonly<Record<string, unknown>>): string {
  const own = isObject(config) ? config['name'] : undefined;
  return typeof name === 'string' ? name : typeof own === 'string' ? own : '';
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
