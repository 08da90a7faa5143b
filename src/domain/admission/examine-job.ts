import { isDeepStrictEqual } from 'node:util';
import type { Dataset } from '../../contracts/datasets/datasets.js';
import type { XOp } from '../../contracts/datasets/preprocessing.js';
import type { Tasks } from '../../contracts/jobs/training-config.js';
import { optimizers, slotsOf } from '../../keras/optimizers/index.js';
import { elementsOf } from '../../keras/shape.js';
import { safeText } from '../../schema/show-value.js';
import { showArrays } from '../data/arrays.js';
import { inferLabels, type PreprocessedLabels } from '../data/labels.js';
import { inferPreprocessing, type PreprocessedInput } from '../data/preprocessing.js';
import { labelIssues } from '../job/labels.js';
import { inferModel, type ModelInference, NOT_INFERRED } from '../model/inference/infer-model.js';
import type { InferredModel } from '../model/inferred-model.js';
import type { ParsedDefinition } from '../model/located-graph.js';
import { parseModelDefinition } from '../model/parse-model-definition.js';
import { type Checked, type Finding, type JobWarning, refused } from '../problems/finding.js';
import {
  callbackMonitorIssues,
  type ReadCallback,
  readCallbacks,
  restoreIssues,
} from '../training/callbacks.js';
import {
  estimateMemory,
  type MemoryBounds,
  type MemoryEstimate,
  memoryIssues,
  totalParameters,
} from '../training/device/memory-estimate.js';
import { monitorable } from '../training/metrics/monitor.js';
import { retentionIssues } from '../training/retention.js';
import { type MergedCompile, mergeCompile, missingLoss } from '../training/saved/compile-config.js';
import { isValidated, validationSplitIssues } from '../training/validation-split.js';
import { capIssues, type JobCaps } from './job-caps.js';
import { type LimitCaps, limitIssues } from './job-limits.js';
import type { PartialJob, ReadableJob } from './readable-job.js';
import {
  examineTraining,
  type KnownOutputs,
  type ResolvedTraining,
  type TrainingFindings,
} from './resolve-training.js';

/** The context against which a job is checked. */
export interface JobContext extends LimitCaps, MemoryBounds {
  /** The dataset that the job refers to; undefined if it does not exist. */
  dataset: Dataset | undefined;
  /** If absent, only the limits of the contract apply. */
  caps?: JobCaps;
  /** Draws a seed for a job without one: an integer from 0 to 2^31 - 1. */
  drawSeed?: () => number;
}

/** The resolved parts of a checked job. */
export interface JobParts {
  dataset: Dataset;
  definitionName: string | undefined;
  /** About the definition and the arguments of `compile` in it. */
  warnings: JobWarning[];
  model: InferredModel;
  labels: PreprocessedLabels;
  training: ResolvedTraining;
  callbacks: readonly ReadCallback[];
  input: PreprocessedInput;
  memory: MemoryEstimate;
}

/** All issues of a job that can be determined; its parts if there are none. */
export interface Examination {
  issues: Finding[];
  parts: JobParts | undefined;
}

export const DEFAULT_BATCH_SIZE = 32;

/**
 * Checks every part of a job, by arithmetic alone: an issue in one part does not hide issues in independent
 * parts.
 */
export function examineJob({ job, unread }: PartialJob, context: JobContext): Examination {
  const known = examineParts(job, unread, context.dataset);
  const parts = toParts(job, context.dataset, known);
  const issues = [...known.issues, ...settingIssues(job, context, parts)];
  const { reported } = known.training;
  const isCompiled = known.merged.compile.loss !== undefined;
  if (isCompiled && reported !== undefined && DECIDE_MONITOR.every((place) => !unread.has(place)))
    issues.push(
      ...monitorsIssues(job, known.callbacks, monitorable(reported, mayBeValidated(job, context.dataset))),
    );
  return { issues, parts: issues.length === 0 ? parts : undefined };
}

const monitorsIssues = (
  job: ReadableJob,
  callbacks: readonly ReadCallback[],
  known: readonly string[],
): Finding[] => [...retentionIssues(job, known), ...callbackMonitorIssues(callbacks, known)];

/** The parts of a job that decide which values an epoch reports. */
const DECIDE_MONITOR = [
  'compile',
  'compile/metrics',
  'compile/weighted_metrics',
  'fit',
  'fit/validation_split',
];

/** An unknown dataset may have a validation split. */
const mayBeValidated = ({ fit }: ReadableJob, dataset: Dataset | undefined): boolean =>
  dataset === undefined || isValidated(dataset, fit?.validation_split ?? 0);

interface KnownParts {
  issues: Finding[];
  definition: ParsedDefinition;
  merged: MergedCompile;
  input: PreprocessedInput | undefined;
  labels: PreprocessedLabels | undefined;
  model: ModelInference;
  training: TrainingFindings;
  callbacks: readonly ReadCallback[];
}

const NO_MODEL: ParsedDefinition = { graph: undefined, issues: [], warnings: [] };

function examineParts(
  job: ReadableJob,
  unread: ReadonlySet<string>,
  dataset: Dataset | undefined,
): KnownParts {
  const definition = job.model === undefined ? NO_MODEL : parseModelDefinition(job.model);
  const input = unlessUnread(dataset, unread.has('dataset/x'), (known) =>
    inferInput(known, job.dataset?.x ?? []),
  );
  const labels = unlessUnread(dataset, unread.has('dataset/y'), (known) =>
    inferLabels(known, job.dataset?.y ?? []),
  );
  const model =
    definition.graph === undefined ? NOT_INFERRED : inferModel(definition.graph, () => input.value?.input);
  const merged = mergeCompile(job.compile ?? {}, unread, definition.compileConfig);
  const training = examineTraining(
    { compile: merged.compile, classWeight: job.fit?.class_weight ?? null },
    model.outputs.length === 0 ? undefined : knownOutputs(model, labels.value),
  );
  const { callbacks, issues: callbackIssues } = readCallbacks(job.fit?.callbacks ?? []);
  const issues = [
    ...definition.issues,
    ...datasetIssues(job, dataset),
    ...input.issues,
    ...labels.issues,
    ...model.issues,
    ...merged.issues,
    ...missingLoss(job, merged, unread),
    ...training.issues.map(merged.locate),
    ...callbackIssues,
    ...restoreIssues(callbacks, job.checkpoint),
  ];
  return { issues, definition, merged, input: input.value, labels: labels.value, model, training, callbacks };
}

/** The labels are those of a single output. */
const knownOutputs = (
  { outputs, isObject }: ModelInference,
  labels: PreprocessedLabels | undefined,
): KnownOutputs => ({
  outputs: outputs.map(({ name, tail }) => ({ name, tail, labels: labels?.labels })),
  isObject,
});

/** Evaluates a part that needs the dataset. */
function unlessUnread<Value>(
  dataset: Dataset | undefined,
  isUnread: boolean,
  infer: (dataset: Dataset) => Checked<Value>,
): { value: Value | undefined; issues: Finding[] } {
  if (dataset === undefined || isUnread) return { value: undefined, issues: [] };
  const inferred = infer(dataset);
  return inferred.outcome === 'accepted'
    ? { value: inferred.value, issues: [] }
    : { value: undefined, issues: inferred.issues };
}

function inferInput({ x, arrays }: Dataset, ops: readonly XOp[]): Checked<PreprocessedInput> {
  if (x !== null) return inferPreprocessing(x, ops);
  const detail = `The dataset has no array x, but the arrays ${showArrays(arrays ?? [])}.`;
  return refused({ pointer: '/dataset/x', code: 'shape_mismatch', detail });
}

function datasetIssues(job: ReadableJob, dataset: Dataset | undefined): Finding[] {
  const id = job.dataset?.id;
  if (dataset !== undefined) return validationSplitIssues(dataset, job.fit?.validation_split ?? 0);
  if (id === undefined) return [];
  const detail = `No dataset has the id or name '${safeText(id, 128)}'. List the datasets with GET /api/v1/datasets, or upload one.`;
  return [{ pointer: '/dataset/id', code: 'dataset_not_found', detail }];
}

function toParts(job: ReadableJob, dataset: Dataset | undefined, known: KnownParts): JobParts | undefined {
  const {
    definition,
    merged,
    input,
    labels,
    callbacks,
    training: { resolved },
  } = known;
  const { model } = known.model;
  if (!dataset || !input || !labels || !model || !resolved) return undefined;
  const training = { ...resolved, warnings: resolved.warnings.map(merged.locate) };
  const sized = { model, labels, training, callbacks, input, dataset };
  const warnings = [...definition.warnings, ...merged.warnings];
  return { ...sized, warnings, definitionName: definition.graph?.name, memory: estimate(job, sized) };
}

function estimate(
  job: ReadableJob,
  { dataset, model, labels, training, input }: Omit<JobParts, 'memory' | 'definitionName' | 'warnings'>,
): MemoryEstimate {
  return estimateMemory(model, {
    batchSize: job.fit?.batch_size ?? DEFAULT_BATCH_SIZE,
    optimizerSlots: slotsOf(optimizers.complete(training.compile.optimizer)).ofWeight.length,
    dataset,
    inputElements: input.peakElements,
    labelElements: elementsOf(labels.labels.shape),
  });
}

/** Issues that depend on service settings and the whole job. */
function settingIssues(job: ReadableJob, context: JobContext, parts: JobParts | undefined): Finding[] {
  const parameters = parts === undefined ? 0 : totalParameters(parts.model).total;
  return [
    ...(context.caps ? capIssues(job, parameters, context.caps) : []),
    ...limitIssues(job, context),
    ...labelIssues(job.labels),
    ...(parts === undefined ? [] : taskIssues(job.task, parts.training.task)),
    ...(parts === undefined ? [] : memoryIssues(parts.memory, context)),
  ];
}

/** `task` is present only in an echoed configuration that was edited. */
function taskIssues(given: Tasks | undefined, task: Tasks): Finding[] {
  if (given === undefined || isDeepStrictEqual(given, task)) return [];
  const detail = `The task that follows from the model, its loss and the labels is ${showTask(task)}, not ${showTask(given)}. Omit task: it is derived.`;
  return [{ pointer: '/task', code: 'invalid_value', detail }];
}

const showTask = (task: Tasks): string => (typeof task === 'string' ? task : JSON.stringify(task));
