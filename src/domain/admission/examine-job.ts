import { isDeepStrictEqual } from 'node:util';
import type { Dataset } from '../../contracts/datasets/datasets.js';
import type { Compile } from '../../contracts/jobs/compile.js';
import type { Tasks } from '../../contracts/jobs/training-config.js';
import { portsOf } from '../../keras/graph/ports.js';
import { type CompleteOptimizer, optimizers } from '../../keras/optimizers/index.js';
import { safeText } from '../../schema/show-value.js';
import { labelIssues } from '../job/labels.js';
import { countLayers } from '../model/count-layers.js';
import { policiesOf } from '../model/dtype-policies.js';
import { inferModel, type ModelInference, NOT_INFERRED } from '../model/inference/infer-model.js';
import type { InferredModel, ModelInput } from '../model/inferred-model.js';
import type { LocatedGraph, ParsedDefinition } from '../model/located-graph.js';
import { parseModelDefinition } from '../model/parse-model-definition.js';
import { takesTexts } from '../model/text-ports.js';
import { trainedWeights } from '../model/trained-weights.js';
import type { Finding, JobWarning } from '../problems/finding.js';
import { bestConflicts, bestMonitors, unusedMonitor } from '../training/best-epoch.js';
import { callbackWarnings } from '../training/callbacks/callback-warnings.js';
import { modelCheckpointIssues } from '../training/callbacks/model-checkpoints.js';
import { callbackComparison, callbackMonitorIssues } from '../training/callbacks/monitors.js';
import { callbackOptimizerIssues } from '../training/callbacks/optimizer-issues.js';
import { type ReadCallback, readCallbacks } from '../training/callbacks/read-callbacks.js';
import { type MemoryBounds, memoryIssues, totalParameters } from '../training/device/memory-estimate.js';
import { adaptationIssues, adaptationWarnings } from '../training/fit/adaptation.js';
import { batchSizes } from '../training/fit/batch-sizes.js';
import { epochIssues } from '../training/fit/epoch-arguments.js';
import { nothingToTrain } from '../training/fit/nothing-to-train.js';
import { hasValidationEpoch } from '../training/fit/validation-epochs.js';
import { validationPlan } from '../training/fit/validation-plan.js';
import { readLosses } from '../training/loss/loss.js';
import { monitorable } from '../training/metrics/monitor.js';
import {
  costlyPatterns,
  type NamedWeights,
  patternConflicts,
  unmatchedPatterns,
} from '../training/optimizers/weight-patterns.js';
import { balancedWeights } from '../training/outputs/balanced-weights.js';
import { retentionComparison, retentionIssues } from '../training/retention.js';
import { type MergedCompile, mergeCompile, missingLoss } from '../training/saved/compile-config.js';
import { type ExaminedStart, withoutGiven } from '../weights/start/examine-start.js';
import { trainedClassCounts } from './data/class-counts.js';
import {
  type DataPorts,
  type ExaminedData,
  examineData,
  wholeData,
  windowPointer,
} from './data/examine-data.js';
import { type ExaminedValidation, examineValidation } from './data/examine-validation.js';
import { examineWeights } from './data/examine-weights.js';
import { matchIssues } from './data/match-dataset.js';
import { estimateJob } from './estimate-job.js';
import { capIssues, type JobCaps, layerIssues } from './job-caps.js';
import { type LimitCaps, limitIssues } from './job-limits.js';
import type { JobParts } from './job-parts.js';
import { rangeIssues } from './number-range.js';
import type { PartialJob, ReadableJob } from './readable-job.js';
import { examinedStart, type StartLookup, startIssues, withStartVocabularies } from './start-of-job.js';
import { examineTraining, type KnownOutputs, type TrainingFindings } from './training/resolve-training.js';

/** The context against which a job is checked. */
export interface JobContext extends LimitCaps, MemoryBounds {
  /** The dataset that the job refers to; undefined if it does not exist. */
  dataset: Dataset | undefined;
  /** The dataset that `fit.validation_data` refers to; undefined if it does not exist. */
  validationDataset?: Dataset | undefined;
  /** Whether the job computes gradients; default true. */
  trains?: boolean;
  /** The weights that the job refers to, or why there are none; undefined without a reference. */
  start?: StartLookup | undefined;
  /** If absent, only the limits of the contract apply. */
  caps?: JobCaps;
  /** Draws a seed for a job without one: an integer from 0 to 2^31 - 1. */
  drawSeed?: () => number;
}

/** All issues of a job that can be determined; its parts if there are none. */
export interface Examination {
  issues: Finding[];
  parts: JobParts | undefined;
}

/**
 * Checks every part of a job, by arithmetic alone: an issue in one part does not hide issues in independent
 * parts.
 */
export function examineJob({ job, unread }: PartialJob, context: JobContext): Examination {
  const known = examineParts(job, unread, context);
  const costly = patternCosts(job, known);
  const parts = costly.length > 0 ? undefined : toParts(job, context, known);
  const issues = [...known.issues, ...costly, ...settingIssues(job, context, parts)];
  const { reported } = known.training;
  const isCompiled = known.merged.compile.loss !== undefined;
  if (isCompiled && reported !== undefined && DECIDE_MONITOR.every((place) => !unread.has(place)))
    issues.push(
      ...monitorsIssues(job, known.callbacks, monitorable(reported, mayBeValidated(job, context.dataset))),
    );
  issues.push(...comparisons(job, known));
  return { issues, parts: issues.length === 0 ? parts : undefined };
}

const monitorsIssues = (
  job: ReadableJob,
  callbacks: readonly ReadCallback[],
  known: readonly string[],
): Finding[] => [...retentionIssues(job, known), ...callbackMonitorIssues(callbacks, known)];

const comparisons = (job: ReadableJob, { callbacks, training, optimizer }: KnownParts): Finding[] => [
  ...(optimizer === undefined ? [] : callbackOptimizerIssues(callbacks, optimizer)),
  ...bestConflicts(bestMonitors(callbacks, job.checkpoint), training.resolved?.reported),
  ...retentionComparison(job, training.resolved?.reported ?? []),
  ...callbackComparison(callbacks, training.resolved?.reported ?? []),
];

/** The parts of a job that decide which values an epoch reports. */
const DECIDE_MONITOR = [
  'compile',
  'compile/metrics',
  'compile/weighted_metrics',
  'fit',
  'fit/validation_split',
  'fit/validation_data',
];

/** An unknown dataset may have a validation split. */
const mayBeValidated = ({ fit = {} }: ReadableJob, dataset: Dataset | undefined): boolean =>
  hasValidationEpoch(fit, fit.epochs ?? 1) &&
  (dataset === undefined || validationPlan(fit, dataset).from !== 'nothing');

interface KnownParts {
  issues: Finding[];
  definition: ParsedDefinition;
  merged: MergedCompile;
  data: ExaminedData | undefined;
  validation: ExaminedValidation | undefined;
  model: ModelInference;
  training: TrainingFindings;
  /** Undefined if it is invalid. */
  optimizer: CompleteOptimizer | undefined;
  callbacks: readonly ReadCallback[];
  /** Undefined where the job starts from initial values, or where weights or model are not known. */
  start: ExaminedStart | undefined;
  /** Vocabularies that the weights bring with them. */
  vocabularyWarnings: JobWarning[];
}

const NO_MODEL: ParsedDefinition = { graph: undefined, issues: [], warnings: [] };

function examineParts(job: ReadableJob, unread: ReadonlySet<string>, context: JobContext): KnownParts {
  const { dataset, caps } = context;
  const parsed = job.model === undefined ? NO_MODEL : withinCaps(parseModelDefinition(job.model), caps);
  const { definition, warnings: vocabularyWarnings } = withStartVocabularies(parsed, job, context.start);
  const merged = mergeCompile(job.compile ?? {}, unread, definition.compileConfig);
  const ports = dataPorts(definition, merged.compile.loss);
  const weighted = dataset && examineWeights(dataset, job.fit?.sample_weight ?? null, ports.outputs);
  const weights = weighted?.weights ?? [];
  const data = dataset && examineData(dataset, job.dataset ?? {}, { ports, unread, weights });
  const model =
    definition.graph === undefined
      ? NOT_INFERRED
      : inferModel(definition.graph, (name) => data && inputNamed(name, ports, data));
  const training = examineTraining(
    {
      compile: merged.compile,
      classWeight: job.fit?.class_weight ?? null,
      sampleWeights: weights,
      task: job.task,
      policies: definition.graph === undefined ? new Set() : policiesOf(definition.graph),
    },
    model.outputs.length === 0 ? undefined : knownOutputs(model, ports, data),
  );
  const validation = examinedValidation(job, context, data);
  const isReadable = !unread.has('compile') && !unread.has('compile/optimizer');
  const optimizer = isReadable ? training.optimizer : undefined;
  const start = examinedStart(
    job,
    context.start,
    model.model,
    (inferred) => optimizer && { optimizer, ...namedWeights(job, inferred, definition.graph?.name) },
  );
  const { callbacks, issues: callbackIssues } = readCallbacks(job.fit?.callbacks ?? []);
  const issues = [
    ...definition.issues,
    ...rangeIssues(job),
    ...datasetIssues(job, dataset),
    ...(validation?.issues ?? []),
    ...(data?.issues ?? []),
    ...(weighted?.issues ?? []),
    ...model.issues,
    ...nothingToTrain(definition.graph, model),
    ...merged.issues,
    ...missingLoss(job, merged, unread),
    ...training.issues.map(merged.locate),
    ...callbackIssues,
    ...epochIssues(job.fit ?? {}),
    ...startIssues(job, context.start, start),
    ...adaptationIssues(withoutGiven(model.model?.layers ?? [], start?.plan), job.fit ?? {}),
    ...modelCheckpointIssues(callbacks, job.checkpoint),
  ];
  return {
    issues,
    definition,
    merged,
    data,
    validation,
    model,
    training,
    optimizer,
    callbacks,
    start,
    vocabularyWarnings,
  };
}

/** The samples for validation, as far as the dataset and its windows are known. */
const examinedValidation = (
  { fit = {} }: ReadableJob,
  { dataset, validationDataset }: Pick<JobContext, 'dataset' | 'validationDataset'>,
  data: ExaminedData | undefined,
): ExaminedValidation | undefined =>
  dataset &&
  examineValidation(fit, {
    dataset,
    other: validationDataset,
    windows: data?.windows ?? null,
    windowPointer: windowPointer(data?.inputs ?? []),
  });

/** A model with too many layers is not looked at any further. */
export function withinCaps(definition: ParsedDefinition, caps: JobCaps | undefined): ParsedDefinition {
  const { graph, issues } = definition;
  const tooMany = graph === undefined ? [] : layerIssues(countLayers(graph), caps);
  return tooMany.length === 0
    ? definition
    : { ...definition, graph: undefined, issues: [...issues, ...tooMany] };
}

/** The names of the inputs and outputs of a model; unknown if it could not be read. */
export function dataPorts({ graph }: ParsedDefinition, loss: Compile['loss'] | undefined): DataPorts {
  if (graph === undefined) return UNKNOWN_PORTS;
  const [inputs, outputs] = [namesOf(graph.inputs), namesOf(graph.outputs)];
  const isObject = graph.outputs.kind === 'object';
  const read = loss === undefined ? undefined : readLosses(loss, { names: outputs, isObject });
  return {
    inputs: inputs.length === 0 ? [undefined] : inputs,
    outputs: outputs.length === 0 ? [undefined] : outputs,
    textPort: textPorts(graph),
    isWithoutLoss: (output) => read?.losses[output] === null,
  };
}

const UNKNOWN_PORTS: DataPorts = {
  inputs: [undefined],
  outputs: [undefined],
  textPort: () => ({ isScalar: false, takesTexts: false }),
  isWithoutLoss: () => false,
};

/** Tells which inputs take texts, and which single values. */
function textPorts(graph: LocatedGraph): DataPorts['textPort'] {
  const isScalar = scalarInputs(graph);
  return (input) => ({ isScalar: isScalar(input), takesTexts: takesTexts(graph, input) });
}

/** Tells which inputs declare an empty shape. */
function scalarInputs({ inputs, nodes }: LocatedGraph): (input: number) => boolean {
  const names = portsOf(inputs).map(({ tensor }) => tensor.node);
  return (input) => {
    const item = nodes.find(({ name }) => name === names[input])?.item;
    if (item?.kind !== 'layer') return false;
    const { layer, declaredInput } = item.layer;
    const shape = layer.type === 'InputLayer' ? (layer.shape ?? declaredInput?.shape) : undefined;
    return shape?.length === 0;
  };
}

const namesOf = (ports: LocatedGraph['inputs']): string[] => portsOf(ports).map(({ name }) => name);

export const inputNamed = (name: string, { inputs }: DataPorts, data: ExaminedData): ModelInput | undefined =>
  data.inputs[inputs.indexOf(name)]?.preprocessed.input;

/** The outputs of a model with their labels. */
const knownOutputs = (
  { outputs, isObject }: ModelInference,
  { isWithoutLoss }: DataPorts,
  data: ExaminedData | undefined,
): KnownOutputs => ({
  outputs: outputs.map(({ name, tail }, index) => {
    const labels = data?.labels[index]?.preprocessed.labels;
    return { name, tail, labels: labels === undefined && isWithoutLoss(index) ? null : labels };
  }),
  isObject,
});

/** The issue of a dataset that does not exist. */
export function datasetIssues(job: Pick<ReadableJob, 'dataset'>, dataset: Dataset | undefined): Finding[] {
  const id = job.dataset?.id;
  if (dataset !== undefined || id === undefined) return [];
  const detail = `No dataset has the id or name '${safeText(id, 128)}'. List the datasets with GET /api/v1/datasets, or upload one.`;
  return [{ pointer: '/dataset/id', code: 'dataset_not_found', detail }];
}

function toParts(
  job: ReadableJob,
  { dataset, validationDataset, trains }: JobContext,
  known: KnownParts,
): JobParts | undefined {
  const {
    definition,
    merged,
    callbacks,
    validation,
    start,
    training: { resolved },
  } = known;
  const { model } = known.model;
  const data = known.data && wholeData(known.data, dataPorts(definition, merged.compile.loss));
  if (!dataset || !data || !validation || !model || !resolved) return undefined;
  const names = model.outputs.map(({ name }) => name);
  const countsOf = (output: number) => trainedClassCounts(data, validation, output);
  const training = {
    ...resolved,
    warnings: resolved.warnings.map(merged.locate),
    classWeight: balancedWeights(resolved.classWeight, names, countsOf),
  };
  const sizes = batchSizes(job.fit ?? {}, validation.counts);
  const sized = {
    model,
    data,
    training,
    callbacks,
    dataset,
    validation,
    sizes,
    validationDataset,
    start: start?.plan,
  };
  const definitionName = definition.graph?.name;
  const optimizer = optimizers.complete(training.compile.optimizer);
  const unmatched = unmatchedPatterns(optimizer, namedWeights(job, model, definitionName));
  const warnings = [
    ...definition.warnings,
    ...merged.warnings,
    ...unmatched.map(merged.locate),
    ...known.vocabularyWarnings,
    ...(start?.warnings ?? []),
    ...adaptationWarnings(withoutGiven(model.layers, start?.plan), job.fit ?? {}),
    ...callbackWarnings(callbacks, {
      epochs: job.fit?.epochs ?? 1,
      isValidated: mayBeValidated(job, dataset),
      checkpoint: job.checkpoint,
    }),
    ...unusedMonitor(callbacks, job.checkpoint),
  ];
  return { ...sized, warnings, definitionName, memory: estimateJob(job, sized, trains) };
}

function patternCosts(
  job: ReadableJob,
  { definition, model: { model }, merged, training }: KnownParts,
): Finding[] {
  const optimizer = training.resolved?.compile.optimizer;
  if (model === undefined || optimizer === undefined) return [];
  const weights = namedWeights(job, model, definition.graph?.name);
  return costlyPatterns(optimizers.complete(optimizer), weights).map(merged.locate);
}

/** The weights that patterns of the optimizer name. */
const namedWeights = (
  job: ReadableJob,
  model: InferredModel,
  definitionName: string | undefined,
): NamedWeights => ({ weights: trainedWeights(model), model: definitionName ?? job.name });

/** Issues that depend on service settings and the whole job. */
function settingIssues(job: ReadableJob, context: JobContext, parts: JobParts | undefined): Finding[] {
  const parameters = parts === undefined ? 0 : totalParameters(parts.model).total;
  return [
    ...(context.caps ? capIssues(job, { parameters, sizes: parts?.sizes }, context.caps) : []),
    ...limitIssues(job, context),
    ...labelIssues(job.labels),
    ...(parts === undefined ? [] : taskIssues(job.task, parts.training.task)),
    ...(parts === undefined ? [] : memoryIssues(parts.memory, context)),
    ...(parts === undefined ? [] : matchIssues(parts)),
    ...(parts === undefined ? [] : optimizerIssues(job, parts)),
  ];
}

const optimizerIssues = (job: ReadableJob, { training, model, definitionName }: JobParts): Finding[] =>
  patternConflicts(optimizers.complete(training.compile.optimizer), namedWeights(job, model, definitionName));

/** `task` is present only in an echoed configuration that was edited. */
function taskIssues(given: Tasks | undefined, task: Tasks): Finding[] {
  if (given === undefined || isDeepStrictEqual(given, task)) return [];
  const detail = `The task that follows from the model, its loss and the labels is ${showTask(task)}, not ${showTask(given)}. Omit task: it is derived.`;
  return [{ pointer: '/task', code: 'invalid_value', detail }];
}

const showTask = (task: Tasks): string => (typeof task === 'string' ? task : JSON.stringify(task));
