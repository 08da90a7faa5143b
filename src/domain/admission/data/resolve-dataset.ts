import type { DatasetArray } from '../../../contracts/datasets/arrays.js';
import type { Dataset } from '../../../contracts/datasets/datasets.js';
import type {
  DatasetReference,
  ResolvedDataset,
  ResolvedInputUse,
  ResolvedLabelUse,
} from '../../../contracts/jobs/dataset-reference.js';
import { portsOf } from '../../../keras/graph/ports.js';
import { arraysOf, arraysOfRole, showArrays } from '../../data/arrays.js';
import { isStepList } from '../../data/uses/array-use.js';
import type { JobWarning } from '../../problems/finding.js';
import type { JobParts } from '../job-parts.js';
import { constantInputWarnings } from './constant-input.js';
import type { ExaminedInput, ExaminedLabels, WholeData } from './examine-data.js';
import { pixelUnits, unscaledInputWarnings } from './unscaled-input.js';
import { spanAfter, valueRangeWarnings } from './value-range.js';
import { weightWarnings } from './weight-warnings.js';

/** The dataset of a job with every default filled in. */
export function resolveDataset(
  dataset: Dataset,
  given: Pick<DatasetReference, 'x' | 'y'>,
  { inputs, labels }: WholeData,
): ResolvedDataset {
  const [input, ...moreInputs] = inputs;
  const [label, ...moreLabels] = labels;
  const isPlain = (role: DatasetArray['role'], uses: DatasetReference['x'] | DatasetReference['y']) =>
    (uses === undefined || isStepList<unknown>(uses)) && arraysOfRole(dataset, role).length <= 1;
  const isPlainX =
    input !== undefined &&
    input.use.columns === undefined &&
    moreInputs.length === 0 &&
    isPlain('x', given.x);
  const isPlainY = label !== undefined && moreLabels.length === 0 && isPlain('y', given.y);
  return {
    id: dataset.id,
    x: isPlainX ? input.preprocessed.ops : Object.fromEntries(inputs.map(inputUse)),
    y: isPlainY
      ? label.preprocessed.ops
      : Object.fromEntries(labels.flatMap((entry) => (entry === undefined ? [] : [labelUse(entry)]))),
  };
}

function inputUse({ use, preprocessed }: ExaminedInput): [string, ResolvedInputUse] {
  const { name, array, columns } = use;
  return [name, { array: array.name, ...(columns && { columns: [...columns] }), steps: preprocessed.ops }];
}

function labelUse({ use, preprocessed }: ExaminedLabels): [string, ResolvedLabelUse] {
  const { name, array, columns } = use;
  return [
    name,
    {
      ...(array && { array: array.name }),
      ...(columns && { columns: [...columns] }),
      steps: preprocessed.ops,
    },
  ];
}

/** Warnings about the data of a job. */
export function dataWarnings({ dataset, data, model }: JobParts): JobWarning[] {
  const ports = portsOf(model.graph.inputs);
  return [
    ...data.inputs.flatMap(({ use, preprocessed }, index) => [
      ...constantInputWarnings(use.array, preprocessed.ops, use.pointer),
      ...unscaledInputWarnings(use.array, preprocessed.ops, {
        layers: model.layers,
        node: ports[index]?.tensor.node ?? '',
        pointer: use.pointer,
      }),
    ]),
    ...valueRangeWarnings(model, (node) => {
      const input = data.inputs[ports.findIndex(({ tensor }) => tensor.node === node)];
      return input && spanAfter(input.preprocessed.ops, pixelUnits(input.use.array) ?? undefined);
    }),
    ...weightWarnings(data.weights),
    ...unusedWarnings(dataset, data),
  ];
}

function unusedWarnings(dataset: Dataset, { inputs, labels, weights }: WholeData): JobWarning[] {
  const used = [...inputs, ...labels].flatMap((entry) => (entry?.use.array ? [entry.use.array] : []));
  const weighing = weights.flatMap((entry) => (entry === undefined ? [] : [entry.value.array]));
  const isUsed = ({ role, name }: DatasetArray) =>
    [...used, ...weighing].some((array) => array.role === role && array.name === name);
  const unused = arraysOf(dataset).filter((array) => !isUsed(array));
  // A dataset of only x and y often has labels that an autoencoder does not use.
  if (unused.length === 0 || dataset.arrays === undefined) return [];
  const detail = `The model uses no input or output for these arrays of the dataset: ${showArrays(unused)}.`;
  return [{ code: 'unused_array', pointer: '/dataset', detail }];
}
