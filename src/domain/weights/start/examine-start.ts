import type { WeightMatch } from '../../../contracts/weights/formats.js';
import type { StoredValues } from '../../../contracts/weights/job-start.js';
import type { StartWeights } from '../../../contracts/weights/start-weights.js';
import { elementsOf } from '../../../keras/shape.js';
import type { InferredModel } from '../../model/inferred-model.js';
import type { Finding, JobWarning } from '../../problems/finding.js';
import { type MatchedWeights, type MatchOptions, matchWeights } from '../match-weights.js';
import { listed } from '../matching/source-weights.js';
import { weightPlaces } from '../weight-places.js';
import { givenLayers } from './given-layers.js';
import { type MatchedOptimizer, matchOptimizer } from './match-optimizer.js';
import type { FileTensor, StartSource, TensorFile } from './start-source.js';
import type { TrainedBy } from './trained-by.js';

/** Values in a file of the source. */
export interface PlannedFile {
  file: TensorFile;
  values: readonly StoredValues[];
}

/** The values that a job starts from. */
export interface StartPlan {
  source: string;
  match: WeightMatch;
  weights: PlannedFile;
  optimizer: (PlannedFile & { step: number }) | null;
}

/** The findings about the weights that a job starts from, and what follows from them. */
export interface ExaminedStart {
  issues: Finding[];
  warnings: JobWarning[];
  /** Undefined where there is an issue. */
  plan: StartPlan | undefined;
}

/** The layers without those whose weights are given, which need no statistics of the training split. */
export function withoutGiven<Layer extends { path: string }>(
  layers: readonly Layer[],
  plan: StartPlan | undefined,
): readonly Layer[] {
  const isGiven = givenLayers(plan?.weights.values.map(([path]) => path) ?? []);
  return layers.filter(({ path }) => !isGiven(path));
}

/** Paths that a record lists of each kind; the warnings have the number of all. */
const MOST_LISTED = 100;

/** Assigns the weights of a source to a model, and the state of its optimizer. @param job undefined where the optimizer is invalid */
export function examineStart(
  reference: StartWeights & Pick<MatchOptions, 'wayOut'>,
  start: StartSource,
  { model, job }: { model: InferredModel; job: TrainedBy | undefined },
): ExaminedStart {
  const places = weightPlaces(model.graph);
  const matched = matchWeights(places, start.weights, reference);
  const trained = places.filter(({ trainable }) => trainable);
  const optimizer =
    reference.optimizer === true && job !== undefined && matched.findings.length === 0
      ? matchOptimizer({ ...job, trained }, start, matched.assigned)
      : null;
  const issues = [...matched.findings, ...(optimizer?.issues ?? [])];
  return {
    issues,
    warnings: [...matchWarnings(matched, reference, start), ...(optimizer?.warnings ?? [])],
    plan: issues.length === 0 ? planOf(start, matched, optimizer) : undefined,
  };
}

function planOf(
  { description, file, optimizer }: StartSource,
  { assigned, report }: MatchedWeights,
  continued: MatchedOptimizer | null,
): StartPlan {
  const byName = new Map(file.tensors.map((tensor) => [tensor.name, tensor]));
  const values = [...assigned].flatMap(([path, name]) => {
    const tensor = byName.get(name);
    return tensor === undefined ? [] : [storedValues(path, tensor)];
  });
  const { initialized, unused } = report;
  return {
    source: description,
    match: {
      ...report,
      initialized: initialized.slice(0, MOST_LISTED),
      unused: unused.slice(0, MOST_LISTED),
      optimizer: continued !== null,
    },
    weights: { file, values },
    optimizer:
      continued === null || optimizer === null
        ? null
        : {
            file: optimizer.file,
            values: [...continued.slots].map(([path, tensor]) => storedValues(path, tensor)),
            step: continued.step,
          },
  };
}

const storedValues = (path: string, { offset, shape }: FileTensor): StoredValues => [
  path,
  offset,
  elementsOf(shape),
];

function matchWarnings(
  { report: { match, initialized, unused }, findings }: MatchedWeights,
  reference: StartWeights,
  { description }: StartSource,
): JobWarning[] {
  if (findings.length > 0) return [];
  const warnings: JobWarning[] = [];
  const warn = (code: JobWarning['code'], pointer: string, detail: string) =>
    warnings.push({ code, pointer, detail });
  if (match === 'order' && reference.match === undefined)
    warn(
      'matched_in_order',
      '/weights',
      `The paths of ${description} are not those of the model, so its tensors were assigned in order. Their shapes agree; send match to choose.`,
    );
  if (initialized.length > 0)
    warn(
      'initial_weights',
      '/weights',
      `${initialized.length} weights keep their initial values: ${listed(initialized)}.`,
    );
  const left = unused.filter((name) => !isRandomState(name));
  if (left.length > 0)
    warn(
      'unused_weights',
      '/weights',
      `${left.length} tensors of ${description} are not used: ${listed(left)}.`,
    );
  return warnings;
}

/** Keras saves the state of random generators as a weight. */
const isRandomState = (name: string): boolean => name.includes('seed_generator');
