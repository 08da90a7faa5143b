import type { DatasetArray } from '../../../contracts/datasets/arrays.js';
import type { Dataset } from '../../../contracts/datasets/datasets.js';
import type { XOp, YOp } from '../../../contracts/datasets/preprocessing.js';
import type { DatasetReference, InputUse, LabelUse } from '../../../contracts/jobs/dataset-reference.js';
import { pointerSegment } from '../../../schema/json-pointer.js';
import { arraysOfRole } from '../../data/arrays.js';
import { isLabelMixing } from '../../data/mixing.js';
import { type GivenUse, type GivenUses, isStepList } from '../../data/uses/array-use.js';
import type { Finding } from '../../problems/finding.js';
import { inputsOf, type TrainedInput, type TrainedVersion } from './trained-version.js';

type Given = Pick<DatasetReference, 'x' | 'y'>;

/** The data of a version on another dataset: as given, else as in its training, with the statistics that were fitted there. */
export function versionData(
  version: TrainedVersion,
  dataset: Dataset,
  given: Given,
): { reference: Given; issues: Finding[] } {
  const inputs = inputsOf(version);
  const y = given.y ?? trainedLabels(version, dataset);
  const withLabels = y === undefined ? {} : { y };
  if (given.x === undefined)
    return { reference: { x: trainedInputs(version, inputs, dataset), ...withLabels }, issues: [] };
  const { x, issues } = fittedUses(given.x, inputs);
  return { reference: { x, ...withLabels }, issues };
}

/** The uses of the training with the fitted steps. */
function trainedInputs(
  { job }: TrainedVersion,
  inputs: readonly TrainedInput[],
  dataset: Dataset,
): NonNullable<Given['x']> {
  const used = job?.dataset.x ?? [];
  const arrays = arraysOfRole(dataset, 'x');
  const uses = Object.fromEntries(
    inputs.map((input): [string, InputUse] => {
      const use = entryOf<XOp>(used, input.name, inputs.length);
      const array = arrayFor(use.array, arrays);
      const columns = use.columns ?? trainedColumns(input, array, arrays);
      return [
        input.name,
        {
          ...(array !== undefined && { array }),
          ...(columns !== undefined && { columns: [...columns] }),
          steps: input.preprocessing,
        },
      ];
    }),
  );
  const [only, ...others] = Object.values(uses);
  const isPlain = isStepList(used) && only !== undefined && others.length === 0 && only.columns === undefined;
  return isPlain ? (only.steps ?? []) : uses;
}

/** The labels of the training: samples are mixed in training only. */
function trainedLabels({ job }: TrainedVersion, dataset: Dataset): Given['y'] {
  if (job === null) return undefined;
  const { y } = job.dataset;
  if (isStepList<YOp>(y)) return withoutMixing(y);
  const arrays = arraysOfRole(dataset, 'y');
  return Object.fromEntries(
    Object.entries(y).map(([name, { array: trained, steps, ...use }]): [string, LabelUse] => {
      const array = arrayFor(trained, arrays);
      return [name, { ...use, ...(array !== undefined && { array }), steps: withoutMixing(steps) }];
    }),
  );
}

const withoutMixing = (steps: readonly YOp[]): YOp[] => steps.filter((step) => !isLabelMixing(step));

/** A single entry belongs to the only port, whatever its name. */
function entryOf<Op>(
  uses: GivenUses<Op>,
  name: string,
  count: number,
): { array?: string | undefined; columns?: readonly string[] | undefined } {
  const entries: Readonly<Record<string, GivenUse<Op>>> = isStepList(uses) ? {} : uses;
  const entry = Object.hasOwn(entries, name)
    ? entries[name]
    : count === 1
      ? Object.values(entries)[0]
      : undefined;
  return entry === undefined || isStepList(entry) ? {} : entry;
}

/** The array of that name or, where it is the only one, the array of another. */
function arrayFor(trained: string | undefined, arrays: readonly DatasetArray[]): string | undefined {
  if (trained === undefined || arrays.some(({ name }) => name === trained)) return trained;
  const [only, ...others] = arrays;
  return only !== undefined && others.length === 0 ? only.name : trained;
}

/** The columns of the training in their order, where those of the array are others or in another order. */
function trainedColumns(
  { feature_names: names }: TrainedInput,
  array: string | undefined,
  arrays: readonly DatasetArray[],
): readonly string[] | undefined {
  const [only] = arrays;
  const { columns = null } = (array === undefined ? only : arrays.find(({ name }) => name === array)) ?? {};
  if (columns === null || names === null || names === undefined) return undefined;
  return String(columns) === String(names) ? undefined : names;
}

/** The given steps with the statistics of the training in place of those that would be fitted. */
function fittedUses(
  given: NonNullable<Given['x']>,
  inputs: readonly TrainedInput[],
): { x: NonNullable<Given['x']>; issues: Finding[] } {
  const issues: Finding[] = [];
  const fit = (steps: readonly XOp[], name: string | undefined, pointer: string): XOp[] =>
    steps.map((step, index) => {
      if (step.op !== 'normalize' || step.mean !== undefined) return step;
      const input = inputs.find((one) => one.name === name) ?? inputs[0];
      const fitted = input?.preprocessing.filter(({ op }) => op === 'normalize') ?? [];
      const [only, ...others] = fitted;
      if (only !== undefined && others.length === 0) return only;
      issues.push(unfitted(`${pointer}/${index}`));
      return step;
    });
  if (isStepList<XOp>(given)) return { x: fit(given, inputs[0]?.name, '/dataset/x'), issues };
  const x = Object.fromEntries(
    Object.entries(given).map(([name, use]): [string, XOp[] | InputUse] => {
      const pointer = `/dataset/x${pointerSegment(name)}`;
      if (isStepList<XOp>(use)) return [name, fit(use, name, pointer)];
      return [name, { ...use, steps: fit(use.steps ?? [], name, `${pointer}/steps`) }];
    }),
  );
  return { x, issues };
}

const unfitted = (pointer: string): Finding => ({
  pointer,
  code: 'missing_field',
  detail:
    'normalize needs mean and std here: statistics are fitted in training only, and the version has none for this step. Leave out dataset.x to use the steps of the training.',
});
