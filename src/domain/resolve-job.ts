import type { Dataset } from '../contracts/datasets.js';
import type { ModelReport } from '../contracts/jobs.js';
import { NAME_PATTERN } from '../contracts/primitives.js';
import { safeText } from '../contracts/show-value.js';
import type { JobCreate, ResolvedConfig, Task } from '../contracts/training-config.js';
import { constantInputWarnings } from './constant-input.js';
import { ERRORS, type ErrorCode } from './errors.js';
import type { Issue, JobWarning } from './issue.js';
import { capIssues, type JobCaps } from './job-caps.js';
import { labelIssues } from './job-labels.js';
import { type LimitCaps, limitIssues, resolveLimits } from './job-limits.js';
import { inferLabels, type PreprocessedLabels } from './labels.js';
import { type InferredModel, inferModel } from './model/infer-model.js';
import { parseModelDefinition } from './model/parse-model-definition.js';
import { inferPreprocessing, type PreprocessedInput } from './preprocessing.js';
import { type ResolvedTraining, resolveTraining } from './resolve-training.js';
import { elementsOf, toSafeInteger } from './shape.js';
import {
  estimateMemory,
  type MemoryEstimate,
  memoryIssues,
  totalParameters,
} from './training/memory-estimate.js';
import { slotsOf } from './training/optimizer.js';
import { resolveRetention, retentionIssues } from './training/retention.js';
import {
  usesStoredValidation,
  validationSplitIssues,
  validationSplitWarnings,
} from './training/validation-split.js';
import { unscaledInputWarnings } from './unscaled-input.js';

/** What a job is checked against. */
export interface JobContext extends LimitCaps {
  /** The data set the job names; undefined where there is none of that id. */
  dataset: Dataset | undefined;
  maxJobMemoryBytes: number;
  /** Absent: only those of the contract. */
  caps?: JobCaps;
  /** Draws the seed of a job that gives none: an integer from 0 to 2^31 - 1. */
  drawSeed?: () => number;
}

/** A job with every default filled in and a report on its model, or everything that is wrong with it. */
export type ResolvedJob =
  | { outcome: 'resolved'; config: ResolvedConfig; report: ModelReport }
  | { outcome: 'invalid'; code: ErrorCode; errors: Issue[] };

/**
 * Checks a job that fits the contract, works out its shapes and fills in Keras's defaults. By arithmetic alone.
 * Later checks need the results of earlier ones, so a wrong model hides what is wrong with its loss.
 */
export function resolveJob(body: JobCreate, context: JobContext): ResolvedJob {
  const { dataset } = context;
  if (dataset === undefined) return invalid([datasetNotFound(body.dataset.id)]);
  const parts = resolveParts(body, dataset);
  if (!parts.ok) return invalid(parts.issues);
  const memory = estimate(body, dataset, parts.value);
  const issues = [
    ...(context.caps ? capIssues(body, totalParameters(parts.value.model).total, context.caps) : []),
    ...limitIssues(body, context),
    ...labelIssues(body.labels),
    ...taskIssues(body.task, parts.value.training.task),
    ...retentionIssues(body, parts.value.training.compile.metrics, isValidated(body, dataset)),
    ...memoryIssues(memory, context.maxJobMemoryBytes),
  ];
  if (issues.length > 0) return invalid(issues);
  return {
    outcome: 'resolved',
    config: toConfig(body, { ...context, dataset }, parts.value),
    report: toReport(parts.value, memory, [
      ...constantInputWarnings(dataset, parts.value.input.ops),
      ...unscaledInputWarnings(dataset, parts.value.input.ops, parts.value.model.layers),
      ...evaluationWarnings(body, dataset),
    ]),
  };
}

/** Only who posts the configuration of another job, changed, says it. */
function taskIssues(given: Task | undefined, task: Task): Issue[] {
  if (given === undefined || given === task) return [];
  const detail = `The model, its loss and the labels make this ${task}, not ${given}. Leave task out: it follows from them.`;
  return [{ pointer: '/task', code: 'invalid_value', detail }];
}

interface JobParts {
  definitionName: string | undefined;
  model: InferredModel;
  labels: PreprocessedLabels;
  training: ResolvedTraining;
  input: PreprocessedInput;
}

function resolveParts(
  body: JobCreate,
  dataset: Dataset,
): { ok: true; value: JobParts } | { ok: false; issues: Issue[] } {
  const definition = parseModelDefinition(body.model);
  const input = inferPreprocessing(dataset.x, body.dataset.x ?? []);
  const labels = inferLabels(dataset, body.dataset.y ?? []);
  const split = validationSplitIssues(dataset, body.fit?.validation_split ?? 0);
  const issues = [definition, input, labels].flatMap((part) => (part.ok ? [] : part.issues)).concat(split);
  if (!definition.ok || !input.ok || !labels.ok) return { ok: false, issues };
  const model = inferModel(definition.value.layers, input.value.input);
  if (!model.ok) return { ok: false, issues: [...issues, ...model.issues] };
  const training = resolveTraining(
    { compile: body.compile, classWeight: body.fit?.class_weight ?? {} },
    model.value,
    labels.value.labels,
  );
  if (!training.ok) return { ok: false, issues: [...issues, ...training.issues] };
  if (issues.length > 0) return { ok: false, issues };
  const parts = { model: model.value, labels: labels.value, training: training.value, input: input.value };
  return { ok: true, value: { ...parts, definitionName: definition.value.name } };
}

function datasetNotFound(id: string): Issue {
  const detail = `No dataset has the id or the name '${safeText(id, 128)}'. List them with GET /api/v1/datasets, or upload one.`;
  return { pointer: '/dataset/id', code: 'dataset_not_found', detail };
}

function estimate(
  body: JobCreate,
  dataset: Dataset,
  { model, labels, training, input }: JobParts,
): MemoryEstimate {
  return estimateMemory(model, {
    batchSize: body.fit?.batch_size ?? DEFAULT_BATCH_SIZE,
    optimizerSlots: slotsOf(training.compile.optimizer),
    dataset,
    inputElements: input.peakElements,
    labelElements: elementsOf(labels.labels.shape),
  });
}

function isValidated(body: JobCreate, dataset: Dataset): boolean {
  const validationSplit = body.fit?.validation_split ?? 0;
  return validationSplit > 0 || usesStoredValidation(dataset, validationSplit);
}

function evaluationWarnings(body: JobCreate, dataset: Dataset): JobWarning[] {
  const validationSplit = body.fit?.validation_split ?? 0;
  if (validationSplit > 0) return validationSplitWarnings(dataset, validationSplit);
  if (dataset.splits.test !== null || isValidated(body, dataset)) return [];
  const detail =
    'The data set has no test split. Set validation_split to see how well the model does on samples it has not seen.';
  return [{ code: 'no_evaluation', pointer: '/fit/validation_split', detail }];
}

/** One problem code where all issues are of one kind that has its own, else validation_failed. */
function invalid(errors: Issue[]): ResolvedJob {
  const [first, ...others] = new Set(errors.map(({ code }) => code));
  const own =
    others.length === 0 && first !== undefined && isUnprocessable(first) ? first : 'validation_failed';
  return { outcome: 'invalid', code: own, errors };
}

function isUnprocessable(code: string): code is ErrorCode {
  return Object.entries(ERRORS).some(([known, { status }]) => known === code && status === 422);
}

const DEFAULT_BATCH_SIZE = 32;
const DEFAULT_NAME = 'model';
const MAX_SEED = 2 ** 31;

function drawAnySeed(): number {
  return Math.floor(Math.random() * MAX_SEED);
}

function toConfig(
  body: JobCreate,
  context: JobContext & { dataset: Dataset },
  parts: JobParts,
): ResolvedConfig {
  const { definitionName, model, labels, training, input } = parts;
  const name = body.name ?? usableName(definitionName) ?? DEFAULT_NAME;
  return {
    name,
    task: training.task,
    model: {
      name: definitionName ?? name,
      input_shape: [...model.inputShape],
      layers: model.layers.map(({ layer }) => layer),
    },
    compile: training.compile,
    dataset: { id: context.dataset.id, x: input.ops, y: labels.ops },
    fit: {
      epochs: body.fit?.epochs ?? 1,
      batch_size: body.fit?.batch_size ?? DEFAULT_BATCH_SIZE,
      validation_split: body.fit?.validation_split ?? 0,
      shuffle: body.fit?.shuffle ?? true,
      class_weight: body.fit?.class_weight ?? null,
    },
    checkpoint: resolveRetention(body, training.compile.metrics, isValidated(body, context.dataset)),
    limits: resolveLimits(body, context),
    seed: body.seed ?? (context.drawSeed ?? drawAnySeed)(),
  };
}

/** A model's name may hold anything; a job's ends up in paths. */
function usableName(name: string | undefined): string | undefined {
  return name !== undefined && new RegExp(NAME_PATTERN).test(name) ? name : undefined;
}

function toReport({ model, training }: JobParts, memory: MemoryEstimate, more: JobWarning[]): ModelReport {
  const { total, trainable } = totalParameters(model);
  return {
    layers: model.layers.map(({ layer, output, parameters }) => ({
      name: layer.name ?? '',
      type: layer.type,
      output_shape: [null, ...output],
      parameters: toSafeInteger(parameters.total),
      trainable_parameters: toSafeInteger(parameters.trainable),
    })),
    parameters: toSafeInteger(total),
    trainable_parameters: toSafeInteger(trainable),
    non_trainable_parameters: toSafeInteger(total - trainable),
    estimated_memory_bytes: memory,
    warnings: [...model.warnings, ...training.warnings, ...more],
  };
}
