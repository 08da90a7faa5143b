import { ACTIVATION_SPECS } from '../../src/keras/activations/index.js';
import { callbacks } from '../../src/keras/callbacks/index.js';
import { constraints } from '../../src/keras/constraints/index.js';
import { initializers } from '../../src/keras/initializers/index.js';
import { LOSSES } from '../../src/keras/losses/index.js';
import type { LabelKind, LossSpec, OutputKind } from '../../src/keras/losses/loss.js';
import { METRICS } from '../../src/keras/metrics/index.js';
import type { MetricSpec } from '../../src/keras/metrics/metric.js';
import type { Named } from '../../src/keras/named.js';
import { type OptimizerType, optimizers } from '../../src/keras/optimizers/index.js';
import { sharedSlotsOf, singleOptimizers, slotsOfWeight } from '../../src/keras/optimizers/single.js';
import { regularizers } from '../../src/keras/regularizers/index.js';
import { schedules } from '../../src/keras/schedules/index.js';
import type { Kind } from '../../src/keras/unsupported.js';
import { code } from './argument-table.js';
import type { Entry } from './entry.js';
import { layerEntries } from './layer-entries.js';

/** The kinds that have arguments with schemas; operations have a page of their own. */
export type EntryKind = Exclude<Kind, 'operation'>;

/** Every thing of the catalogue, by its kind, in the order of the indexes. */
export const catalogueEntries = async (): Promise<Readonly<Record<EntryKind, readonly Entry[]>>> => ({
  layer: await layerEntries(),
  loss: LOSSES.map(lossEntry),
  metric: METRICS.map(metricEntry),
  optimizer: optimizers.specs.map((spec) => ({ ...classEntry(spec), facts: slotFacts(spec.type) })),
  schedule: schedules.specs.map(classEntry),
  callback: callbacks.specs.map(classEntry),
  initializer: initializers.specs.map((spec) => ({ ...classEntry(spec), facts: rankFacts(spec.rank) })),
  regularizer: regularizers.specs.map(classEntry),
  constraint: constraints.specs.map(classEntry),
  activation: ACTIVATION_SPECS.map((spec) => ({
    ...spec,
    name: spec.type,
    aliases: [],
    facts: [],
    args: {},
  })),
});

const classEntry = (spec: Named & Pick<Entry, 'summary' | 'args'>): Entry => ({
  name: spec.type,
  summary: spec.summary,
  aliases: spec.names.filter((name) => name !== spec.type),
  facts: [],
  args: spec.args,
});

/** The state of an optimizer with its defaults, for a matrix and for a vector. */
function slotFacts(type: OptimizerType): string[] {
  const single = singleOptimizers.types.find((one) => one === type);
  if (single === undefined) return ['State: that of the optimizers inside it.'];
  const config = singleOptimizers.complete(single);
  const slots = [[2, 2], [2]].flatMap((shape) => slotsOfWeight(config, { path: 'dense/weight', shape }));
  const names = [...slots, ...sharedSlotsOf(config)].map(({ name }) => code(name));
  return names.length === 0 ? [] : [`State: ${[...new Set(names)].join(', ')}.`];
}

function rankFacts({ least, orMore }: { least: number; orMore: boolean }): string[] {
  return least === 0 && orMore ? [] : [`Only for weights of ${least} axes${orMore ? ' or more' : ''}.`];
}

const lossEntry = (spec: LossSpec): Entry => ({
  ...classEntry(spec),
  facts: [`Labels: ${LABELS[spec.labels]}. Outputs: ${OUTPUTS[spec.outputs]}.`],
});

const metricEntry = (spec: MetricSpec): Entry => ({
  ...classEntry(spec),
  facts: [
    [
      `Labels: ${spec.labelsOf === undefined ? METRIC_LABELS[spec.labels] : 'as the arguments say'}.`,
      `Outputs: ${METRIC_OUTPUTS[spec.outputs]}.`,
      `Better: ${BETTER[spec.better ?? 'none']}.`,
      ...(spec.countsMasked ? ['Masked steps count.'] : []),
    ].join(' '),
  ],
});

const BETTER = { max: 'higher', min: 'lower', none: 'not defined' } as const;

const LABELS: { readonly [K in LabelKind]: string } = {
  one_hot: 'one-hot, or shares of each class, of the shape of the outputs',
  class_number: 'one class number for each vector of outputs',
  group_number: 'a class number of each sample; the samples of a batch are compared with one another',
  token_sequence: 'a list of class numbers from 1 for each sample, padded with 0',
  yes_or_no: 'two values for each output',
  number: 'numbers of the shape of the outputs',
};
const OUTPUTS: { readonly [K in OutputKind]: string } = {
  distribution: 'probabilities that sum to 1, as of softmax',
  probability: 'a probability each, as of sigmoid',
  membership: 'probabilities, as of sigmoid or softmax',
  step_logits: 'a vector of logits for each step: no activation',
  embedding: 'a vector for each sample, of length 1, as of UnitNormalization',
  score: 'scores around 0, as of tanh or no activation',
  number: 'numbers',
};
const METRIC_LABELS: { readonly [K in MetricSpec['labels']]: string } = {
  like_outputs: 'of the shape of the outputs',
  class_number: LABELS.class_number,
  class_vector: 'one vector for each output',
};
const METRIC_OUTPUTS: { readonly [K in MetricSpec['outputs']]: string } = {
  probability: 'probabilities, as of sigmoid or softmax',
  number: 'any',
};
