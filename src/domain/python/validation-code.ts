import type { XOp } from '../../contracts/datasets/preprocessing.js';
import type { ResolvedConfig } from '../../contracts/jobs/training-config.js';
import { windowOf } from '../data/windows.js';
import { isOneClassWeight } from '../training/outputs/output-training.js';
import { type ArrayCode, inSplit, type JobArrays, type LoadedSplits } from './data-code.js';
import { classNumbers } from './weight-code.js';

/** Where the samples for validation come from. */
export type ValidationSource =
  | { from: 'nothing' }
  /** The fraction that Keras's fit holds out. */
  | { from: 'fit'; fraction: number }
  /** Arrays of a split: `val` or `test`. */
  | { from: 'split'; split: string; lines: string[] };

/** How a script gets its samples for validation. @param splits what the dataset has */
export function validationSource(
  { fit }: ResolvedConfig,
  arrays: JobArrays,
  splits: LoadedSplits,
): ValidationSource {
  const { validation_data: data, validation_split: split } = fit;
  if (data !== undefined && data !== null) return ofData(data, arrays);
  const { fraction, method } =
    typeof split === 'number' ? { fraction: split, method: 'last' } : { method: 'last', ...split };
  if (fraction === 0) return splits.val ? { from: 'split', split: 'val', lines: [] } : { from: 'nothing' };
  if (typeof split !== 'number' && method !== 'last')
    return { from: 'split', split: 'val', lines: drawnLines(split, arrays) };
  if (!countsSamples(fit) && !arrays.inputs.some(({ steps }) => needsRows(steps)))
    return { from: 'fit', fraction };
  return { from: 'split', split: 'val', lines: lastLines(fraction, arrays) };
}

function ofData(
  {
    dataset,
    split = dataset === undefined ? 'validation' : 'train',
  }: NonNullable<ResolvedConfig['fit']['validation_data']>,
  { inputs, labels, weights }: JobArrays,
): ValidationSource {
  if (dataset === undefined && split === 'test') return { from: 'split', split: 'test', lines: [] };
  if (dataset === undefined && split === 'validation') return { from: 'split', split: 'val', lines: [] };
  const stored = split === 'validation' ? 'val' : split;
  const file = dataset === undefined ? 'data' : 'validation';
  return {
    from: 'split',
    split: 'val',
    lines: [
      ...(dataset === undefined ? [] : [`# validation.npz has the arrays of the dataset ${dataset}.`]),
      ...(dataset === undefined ? [] : ['validation = np.load("validation.npz")']),
      ...[...inputs, ...labels, ...weights].flatMap(({ array, variable }) =>
        array === null ? [] : [`${variable}_val = ${file}["${array}_${stored}"]`],
      ),
    ],
  };
}

/** Steps whose result for the training samples depends on which samples are held out. */
const needsRows = (steps: readonly XOp[]): boolean =>
  windowOf(steps) !== undefined ||
  steps.some(
    (step) =>
      step.op === 'mix_up' ||
      step.op === 'cut_mix' ||
      (step.op === 'normalize' && (step.mean === undefined || step.std === undefined)),
  );

/** Whether statistics or weights follow from the samples to train on. */
const countsSamples = ({ class_weight: given, adapt }: ResolvedConfig['fit']): boolean =>
  adapt === true || (given !== null && !isOneClassWeight(given));

const storedOf = ({ inputs, labels, weights }: JobArrays): ArrayCode<unknown>[] =>
  [...inputs, ...labels, ...weights].filter(({ array }) => array !== null);

function lastLines(fraction: number, arrays: JobArrays): string[] {
  const stored = storedOf(arrays);
  const [first] = stored;
  if (first === undefined) return [];
  return [
    `samples = int(len(${inSplit(first.variable, 'train')}) * (1 - ${fraction}))`,
    ...stored.flatMap(({ variable }) => [
      `${variable}_val = ${variable}_train[samples:]`,
      `${variable}_train = ${variable}_train[:samples]`,
    ]),
  ];
}

function drawnLines(
  { fraction, method = 'last', seed, by }: Exclude<ResolvedConfig['fit']['validation_split'], number>,
  arrays: JobArrays,
): string[] {
  const stored = storedOf(arrays);
  const [first] = stored;
  const labels = arrays.labels.find(({ array }) => by === undefined || array === by || array === `y_${by}`);
  if (first === undefined) return [];
  const random = [`order = np.random.default_rng(${seed ?? 0}).permutation(len(${first.variable}_train))`];
  const share = `int(len(order) * (1 - ${fraction}))`;
  const selected =
    method === 'stratified' && labels !== undefined
      ? [
          ...classNumbers(`${labels.variable}_train`),
          'order = order[np.argsort(labels[order], kind="stable")]',
          `is_held = np.diff(np.floor(np.arange(len(order) + 1) * ${fraction})) > 0`,
          'train, held = order[~is_held], order[is_held]',
        ]
      : [`train, held = np.split(order, [${share}])`];
  return [
    `# Holds out ${method === 'stratified' ? 'the same share of each class' : 'random samples'}; other ones than the job did.`,
    ...random,
    ...selected,
    ...stored.flatMap(({ variable }) => [
      `${variable}_val = ${variable}_train[np.sort(held)]`,
      `${variable}_train = ${variable}_train[np.sort(train)]`,
    ]),
  ];
}
