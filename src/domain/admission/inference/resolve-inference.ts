import type { EvaluateBody, PredictDataset } from '../../../contracts/jobs/inference.js';
import type { ModelReport } from '../../../contracts/jobs/jobs.js';
import type { ResolvedConfig } from '../../../contracts/jobs/training-config.js';
import type { Finding, JobWarning } from '../../problems/finding.js';
import type { JobContext } from '../examine-job.js';
import { invalid, type ResolvedJob } from '../resolve-job.js';
import { chooseSplit } from './evaluated-dataset.js';
import type { LocatedRequest } from './located-request.js';
import { resolveEvaluation } from './resolve-evaluation.js';
import { resolvePrediction } from './resolve-prediction.js';
import type { TrainedVersion } from './trained-version.js';

/** A request to evaluate a version, or to predict with it, on a dataset. */
export type InferenceRequest =
  | { kind: 'evaluate'; body: EvaluateBody }
  | { kind: 'predict'; body: PredictDataset };

/** The context of a request: the settings, the dataset it names, and the version. */
export interface InferenceContext extends JobContext {
  version: TrainedVersion;
}

/** The job that a request means, with every default filled in, or all findings about it. */
export function resolveInference(request: InferenceRequest, context: InferenceContext): ResolvedJob {
  const { dataset, version } = context;
  const { body } = request;
  if (dataset === undefined) return invalid([unknownDataset(body.dataset.id)]);
  const chosen = chooseSplit(dataset, body.split);
  if (chosen.outcome === 'rejected') return invalid(chosen.issues);
  const { split, warnings } = chosen.value;
  const located = { version, dataset, split, context: { ...context, trains: false } };
  const resolved =
    request.kind === 'evaluate'
      ? resolveEvaluation({ ...located, body: request.body })
      : resolvePrediction({ ...located, body: request.body });
  if (resolved.outcome === 'invalid') return resolved;
  const config = withInference(resolved.config, request, { version, split });
  return { outcome: 'resolved', config, report: withWarnings(resolved.report, warnings) };
}

function withInference(
  config: ResolvedConfig,
  { kind, body }: InferenceRequest,
  { version: { manifest }, split }: Pick<LocatedRequest<unknown>, 'version' | 'split'>,
): ResolvedConfig {
  return {
    ...config,
    inference: {
      model: manifest.name,
      version: manifest.version,
      split,
      batch_size: config.fit.batch_size,
      ...(kind === 'predict' && { format: body.format ?? 'npz' }),
    },
  };
}

const withWarnings = (report: ModelReport, warnings: readonly JobWarning[]): ModelReport => ({
  ...report,
  warnings: [...warnings, ...report.warnings],
});

function unknownDataset(id: string): Finding {
  const detail = `No dataset has the id or name '${id}'. List the datasets with GET /api/v1/datasets, or upload one.`;
  return { pointer: '/dataset/id', code: 'dataset_not_found', detail };
}
