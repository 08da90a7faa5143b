import type { ModelReport } from '../../contracts/jobs/jobs.js';
import type { JobCreate, ResolvedConfig } from '../../contracts/jobs/training-config.js';
import type { StartWeights } from '../../contracts/weights/start-weights.js';
import { toShortModel } from '../../keras/formats/short.js';
import { toSafeInteger } from '../../keras/shape.js';
import { NAME_PATTERN } from '../../schema/primitives.js';
import { normalText } from '../../schema/shown-text.js';
import { resolveResources } from '../job/queue/placement.js';
import type { InferredLayer, InferredModel } from '../model/inferred-model.js';
import { ERRORS, type ErrorCode } from '../problems/errors.js';
import type { Finding, JobWarning } from '../problems/finding.js';
import { resolveCallbacks } from '../training/callbacks/monitors.js';
import { totalParameters } from '../training/device/memory-estimate.js';
import { resolveAdapt } from '../training/fit/adaptation.js';
import { epochWarnings, resolveEpochs } from '../training/fit/epoch-arguments.js';
import { resolveValidation } from '../training/fit/resolve-validation.js';
import { hasValidationEpoch } from '../training/fit/validation-epochs.js';
import { validationWarnings } from '../training/fit/validation-warnings.js';
import { resolveRetention } from '../training/retention.js';
import { type StartPlan, withoutGiven } from '../weights/start/examine-start.js';
import { dataWarnings, resolveDataset } from './data/resolve-dataset.js';
import { examineJob, type JobContext } from './examine-job.js';
import { resolveLimits } from './job-limits.js';
import type { JobParts } from './job-parts.js';
import type { PartialJob } from './readable-job.js';

/** A job with every default filled in and a report on its model, or all of its issues. */
export type ResolvedJob =
  | { outcome: 'resolved'; config: ResolvedConfig; report: ModelReport; start?: StartPlan | undefined }
  | { outcome: 'invalid'; code: ErrorCode; errors: Finding[] };

/**
 * Checks a job that satisfies the contract, infers its shapes and fills in Keras's defaults, by arithmetic
 * alone.
 */
export function resolveJob(body: JobCreate, context: JobContext): ResolvedJob {
  const { issues, parts } = examineJob({ job: body, unread: NOTHING }, context);
  if (parts === undefined) return invalid(issues);
  return {
    outcome: 'resolved',
    config: toConfig(body, context, parts),
    start: parts.start,
    report: toReport(parts, [
      ...dataWarnings(parts),
      ...validationWarnings(body.fit ?? {}, parts.validation.plan, parts.dataset, parts.validation.strata),
      ...epochWarnings(body.fit ?? {}, parts.sizes, parts.validation.counts),
    ]),
  };
}

/** The issues of a job beyond violations of its contract. */
export const findIssues = (partial: PartialJob, context: JobContext): Finding[] =>
  examineJob(partial, context).issues;

const NOTHING: ReadonlySet<string> = new Set();

/** The specific problem code if all issues share one, else validation_failed. */
export function invalid(errors: Finding[]): Extract<ResolvedJob, { outcome: 'invalid' }> {
  const [first, ...others] = new Set(errors.map(({ code }) => code));
  const own =
    others.length === 0 && first !== undefined && isUnprocessable(first) ? first : 'validation_failed';
  return { outcome: 'invalid', code: own, errors };
}

function isUnprocessable(code: string): code is ErrorCode {
  return Object.entries(ERRORS).some(([known, { status }]) => known === code && status === 422);
}

const DEFAULT_NAME = 'model';
const MAX_SEED = 2 ** 31;

function drawAnySeed(): number {
  return Math.floor(Math.random() * MAX_SEED);
}

function toConfig(body: JobCreate, context: JobContext, parts: JobParts): ResolvedConfig {
  const { dataset, validationDataset, definitionName, model, data, validation, training, callbacks, sizes } =
    parts;
  const name = body.name ?? usableName(definitionName) ?? DEFAULT_NAME;
  return {
    name,
    task: training.task,
    model: toShortModel({ ...model.graph, name: normalText(definitionName ?? name) }),
    compile: training.compile,
    dataset: resolveDataset(dataset, body.dataset, data),
    fit: {
      epochs: body.fit?.epochs ?? 1,
      batch_size: sizes.training,
      ...resolveValidation(validation.plan, {
        isNamed: body.fit?.validation_data != null,
        dataset: validationDataset?.id,
        strata: validation.strata?.labels.name,
      }),
      ...resolveEpochs(body.fit ?? {}, sizes),
      shuffle: body.fit?.shuffle ?? true,
      class_weight: training.classWeight,
      ...resolveAdapt(withoutGiven(model.layers, parts.start), body.fit ?? {}),
      ...(training.sampleWeight !== null && { sample_weight: training.sampleWeight }),
      callbacks: resolveCallbacks(callbacks, training.reported),
    },
    ...(body.weights && { weights: resolveStart(body.weights, context, parts) }),
    checkpoint: resolveRetention(body, {
      callbacks,
      metrics: training.reported,
      isValidated:
        validation.counts.validation > 0 && hasValidationEpoch(body.fit ?? {}, body.fit?.epochs ?? 1),
    }),
    limits: resolveLimits(body, context),
    resources: resolveResources(body),
    seed: body.seed ?? (context.drawSeed ?? drawAnySeed)(),
  };
}

/** The reference as it is now: the newest version or checkpoint by its number, and the mode that fitted. */
const resolveStart = (
  reference: StartWeights,
  { start }: JobContext,
  { start: plan }: JobParts,
): StartWeights => ({
  ...reference,
  ...(start?.outcome === 'found' && start.source.reference),
  optimizer: reference.optimizer ?? false,
  ...(plan && { match: plan.match.match }),
  skip_mismatch: reference.skip_mismatch ?? false,
});

/** A model name may contain anything; a job name becomes part of paths. */
function usableName(name: string | undefined): string | undefined {
  return name !== undefined && new RegExp(NAME_PATTERN).test(name) ? name : undefined;
}

/** Each layer once, at its first call; an input layer that the definition leaves out is none. */
function reportedLayers({ layers, graph }: InferredModel): InferredLayer[] {
  const implied = new Set(graph.nodes.flatMap(({ name, isImplied }) => (isImplied ? [name] : [])));
  const seen = new Set(implied);
  return layers.filter(({ path }) => !seen.has(path) && seen.add(path));
}

function toReport({ warnings, model, training, memory }: JobParts, more: JobWarning[]): ModelReport {
  return reportOn(model, memory, [...warnings, ...model.warnings, ...training.warnings, ...more]);
}

/** The report on a model of a job. */
export function reportOn(
  model: InferredModel,
  memory: JobParts['memory'],
  warnings: JobWarning[],
): ModelReport {
  const { total, trainable } = totalParameters(model);
  return {
    layers: reportedLayers(model).map(({ path, layer, output, parameters }) => ({
      name: path,
      type: layer.type,
      output_shape: [null, ...output],
      parameters: toSafeInteger(parameters.total),
      trainable_parameters: toSafeInteger(parameters.trainable),
    })),
    parameters: toSafeInteger(total),
    trainable_parameters: toSafeInteger(trainable),
    non_trainable_parameters: toSafeInteger(total - trainable),
    estimated_memory_bytes: memory,
    warnings,
  };
}
