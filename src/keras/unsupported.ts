import { UNSUPPORTED_OPERATIONS } from './operations/unsupported-operations.js';

/** Kinds of things that Keras exports and a job can name. */
export const KINDS = [
  'layer',
  'loss',
  'metric',
  'optimizer',
  'schedule',
  'callback',
  'initializer',
  'regularizer',
  'constraint',
  'activation',
  'operation',
] as const;
export type Kind = (typeof KINDS)[number];

/** Names by the reason they are not supported. A reason is a sentence to users, which may say what to use instead. */
type Reasons = Readonly<Record<string, string>>;

const BASE = 'A base class or a helper: it names nothing by itself.';

/** Layers that run something a definition cannot hold, with what that is. */
export const RUNS_CODE: Readonly<Record<string, string>> = {
  Lambda: 'Python code',
  TFSMLayer: 'a TensorFlow SavedModel',
  TorchModuleWrapper: 'a PyTorch module',
  JaxLayer: 'a JAX function',
  FlaxLayer: 'a Flax module',
};

/** The start of why a layer that runs code can never be supported. */
export const runsCode = (name: string, code: string): string =>
  `${name} runs ${code}, which a model definition cannot contain.`;

/**
 * Everything that Keras 3.15 exports and this service does not support, under the exported names. `npm run catalogue`
 * compares it with Keras. What becomes supported leaves this table in the same change. `A/B`: Keras
 * exports A under the name B, too.
 */
const UNSUPPORTED: Readonly<Record<Kind, Reasons>> = {
  layer: {
    [BASE]: 'InputSpec Layer Wrapper',
    'Not supported: there are no datasets with bounding boxes.': 'MaxNumBoundingBoxes',
    ...Object.fromEntries(Object.entries(RUNS_CODE).map(([name, code]) => [runsCode(name, code), name])),
  },
  loss: {
    [BASE]: 'Loss',
  },
  metric: {
    [BASE]: 'Mean MeanMetricWrapper Metric Sum',
  },
  optimizer: {
    [BASE]: 'Optimizer OptimizerMap',
  },
  schedule: {
    [BASE]: 'LearningRateSchedule',
  },
  callback: {
    [BASE]: 'Callback CallbackList',
    'It runs Python code, which a job cannot contain. Poll the metrics of the job or follow its events, and act on them in the client.':
      'LambdaCallback',
    'It writes files of Orbax, a library for JAX. Use ModelCheckpoint: checkpoints are safetensors files, which GET /api/v1/jobs/{id}/checkpoints lists.':
      'OrbaxCheckpoint',
    'The service sends nothing to other servers. Poll GET /api/v1/jobs/{id}/metrics, or follow the stream GET /api/v1/jobs/{id}/events.':
      'RemoteMonitor',
  },
  initializer: { [BASE]: 'Initializer' },
  regularizer: { [BASE]: 'Regularizer' },
  constraint: { [BASE]: 'Constraint' },
  activation: {},
  operation: { [BASE]: 'math.SegmentReduction', ...UNSUPPORTED_OPERATIONS },
};

/** One exported name that is not supported, and why. */
export interface Unsupported {
  name: string;
  /** Other names that Keras exports it by, differences of case and underscores left out. */
  aliases: readonly string[];
  reason: string;
  /** Whether no definition could ever name it. */
  isBase: boolean;
}

/** Everything of a kind that Keras exports and this service does not support. */
export function unsupportedOf(kind: Kind): readonly Unsupported[] {
  return Object.entries(UNSUPPORTED[kind]).flatMap(([reason, names]) =>
    names.split(/\s+/).map((text) => {
      const [name = '', ...aliases] = text.split('/');
      return { name, aliases, reason, isBase: reason === BASE };
    }),
  );
}
