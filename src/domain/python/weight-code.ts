import type { ClassWeight, OutputClassWeight } from '../../contracts/jobs/training-config.js';
import { dictionary, type Expression, list, statement } from '../../keras/formats/python/expression.js';
import { literal } from '../../keras/formats/python/literal.js';
import { identifierOf } from '../../keras/formats/python/names.js';
import { portsOf } from '../../keras/graph/ports.js';
import type { ResolvedGraph } from '../../keras/graph/resolved.js';
import {
  type OutputTraining,
  outputTrainings,
  type TrainingConfig,
} from '../training/outputs/output-training.js';
import { inSplit, type JobArrays } from './data-code.js';

/** How a script weights samples. */
export interface WeightCode {
  /** The statements that compute weights, before `fit`. */
  lines: string[];
  /** Whether `fit` gets `class_weight`, as it does for a model with one output. */
  hasClassWeight: boolean;
  /** The weights of a split as Keras takes them; undefined for none. */
  ofSplit(split: string): Expression | undefined;
}

/** The weights of classes and samples. Keras takes class weights for one output only; those of several become weights of samples. */
export function weightCode(config: TrainingConfig, graph: ResolvedGraph, arrays: JobArrays): WeightCode {
  const trainings = outputTrainings(
    config,
    portsOf(graph.outputs).map(({ name }) => name),
  );
  const [first, ...others] = trainings;
  const isOne = others.length === 0;
  const ofClasses = trainings.filter(({ classWeight }) => weighsClasses(classWeight));
  const computed = isOne ? [] : ofClasses;
  return {
    lines: isOne
      ? classLines(first?.classWeight ?? {}, arrays.labels[0]?.variable ?? 'y')
      : computed.flatMap((training) => sampleLines(training, arrays)),
    hasClassWeight: isOne && ofClasses.length > 0,
    ofSplit: (split) => weightsOf(split, { trainings, computed, graph, arrays }),
  };
}

const weighsClasses = (given: OutputClassWeight): boolean =>
  given === 'balanced' || Object.keys(given).length > 0;

/** The weights of classes; balanced ones follow from the labels, as in scikit-learn. */
function classLines(given: OutputClassWeight, labels: string): string[] {
  if (!weighsClasses(given)) return [];
  if (given !== 'balanced') return statement('class_weight = ', classesLiteral(given));
  return [
    ...classNumbers(`${labels}_train`),
    'classes, counts = np.unique(labels, return_counts=True)',
    'balanced = len(labels) / (len(classes) * counts)',
    'class_weight = dict(zip(classes.astype(int).tolist(), balanced.tolist()))',
  ];
}

/** The class of each sample, of labels that are numbers or one-hot. */
export const classNumbers = (labels: string): string[] => [
  `labels = ${labels}.reshape(len(${labels}), -1)`,
  'labels = labels.argmax(axis=-1) if labels.shape[-1] > 1 else labels[:, 0]',
];

const classesLiteral = (given: ClassWeight): Expression => ({
  head: '',
  brackets: '{}',
  items: Object.entries(given).map(([label, weight]) => ({ prefix: `${label}: `, value: literal(weight) })),
});

/** The weights of samples that follow from their classes. */
function sampleLines({ name, classWeight }: OutputTraining, { labels }: JobArrays): string[] {
  const array = labels.find(({ port }) => port === name);
  if (array === undefined) return [];
  return [
    ...classLines(classWeight, array.variable),
    ...(classWeight === 'balanced' ? [] : classNumbers(inSplit(array.variable, 'train'))),
    `${computedName(name)}_train = np.array([class_weight.get(int(k), 1.0) for k in labels])`,
  ];
}

const computedName = (output: string): string => `w_${identifierOf(output)}`;

interface Weighted {
  trainings: readonly OutputTraining[];
  /** Outputs whose weights follow from the classes of the training split. */
  computed: readonly OutputTraining[];
  graph: ResolvedGraph;
  arrays: JobArrays;
}

function weightsOf(split: string, { trainings, computed, graph, arrays }: Weighted): Expression | undefined {
  const [only, ...others] = arrays.weights;
  const isComputed = split === 'train' && computed.length > 0;
  if (only === undefined && !isComputed) return undefined;
  if (only !== undefined && (only.port === '' || (others.length === 0 && trainings.length === 1)))
    return inSplit(only.variable, split);
  const entries = trainings.map((training) => {
    const { name } = training;
    const given = arrays.weights.find(({ port }) => port === name);
    if (given !== undefined) return [name, inSplit(given.variable, split)] as const;
    if (isComputed && computed.includes(training)) return [name, `${computedName(name)}_${split}`] as const;
    return [name, `np.ones(len(${inSplit(arrays.inputs[0]?.variable ?? 'x', split)}))`] as const;
  });
  return graph.outputs.kind === 'object' ? dictionary(entries) : list(entries.map(([, value]) => value));
}
