import type { EvaluateBody } from '../../../contracts/jobs/inference.js';
import type { JobCreate } from '../../../contracts/jobs/training-config.js';
import { parseModelDefinition } from '../../model/parse-model-definition.js';
import type { Finding } from '../../problems/finding.js';
import { examineData } from '../data/examine-data.js';
import { dataPorts } from '../examine-job.js';
import { invalid, type ResolvedJob, resolveJob } from '../resolve-job.js';
import { compareNames } from './compatible-data.js';
import { evaluatedDataset } from './evaluated-dataset.js';
import { jobFields, type LocatedRequest, relocated, relocatedRefusal } from './located-request.js';
import { withClasses } from './trained-names.js';
import { versionData } from './version-data.js';

/** The job of an evaluation: that of a training on the same data, which takes no step. */
export function resolveEvaluation(request: LocatedRequest<EvaluateBody>): ResolvedJob {
  const { body, version, split, context } = request;
  const dataset = evaluatedDataset(request.dataset, split);
  const compile = body.compile ?? trainedCompile(request);
  if (compile === undefined) return invalid([missingCompile]);
  const { reference, issues } = versionData(version, dataset, body.dataset);
  const names = compareNames(version, dataUsed(request, reference));
  const found = [...issues, ...names.issues];
  if (found.length > 0) return invalid(found);
  const task = version.job?.task;
  const job: JobCreate = {
    ...jobFields(request),
    ...(task !== undefined && body.compile === undefined && { task }),
    compile: { ...compile, optimizer: 'sgd' },
    dataset: { id: body.dataset.id, ...reference },
    fit: { ...jobFields(request).fit, ...(body.sample_weight && { sample_weight: body.sample_weight }) },
  };
  const resolved = resolveJob(job, { ...context, dataset: withClasses(dataset, names.classes) });
  if (resolved.outcome === 'invalid') return relocatedRefusal(resolved);
  const { report, config } = resolved;
  const { adapt: _adapted, ...fit } = config.fit;
  const isUsed = ({ code }: { code: string }) => !ABOUT_TRAINING.has(code);
  const warnings = report.warnings.filter(isUsed).map(relocated);
  // The version has the statistics of its layers.
  return { ...resolved, config: { ...config, fit }, report: { ...report, warnings } };
}

/** Warnings that say how a model would train. */
const ABOUT_TRAINING: ReadonlySet<string> = new Set([
  'adapted_layer',
  'unadapted_normalization',
  'unscaled_input',
  'no_evaluation',
  'grouped_by_class',
  'loss_scaled',
  'loss_not_scaled',
  'unmixed_labels',
  'unused_validation',
]);

/** Loss and metrics of the training; undefined for a version without a job. */
function trainedCompile({ version }: LocatedRequest<EvaluateBody>): JobCreate['compile'] {
  if (version.job === null) return undefined;
  const { optimizer: _optimizer, ...compile } = version.job.compile;
  return compile;
}

const missingCompile: Finding = {
  pointer: '/compile',
  code: 'missing_field',
  detail:
    'The version has no compile settings: it was imported, or its job was deleted. Send loss and metrics: {"compile": {"loss": "sparse_categorical_crossentropy", "metrics": ["accuracy"]}}.',
};

/** The data that the evaluation uses, as far as they can be assigned; other findings come with the job. */
function dataUsed(
  { version, dataset }: LocatedRequest<EvaluateBody>,
  reference: Parameters<typeof examineData>[1],
) {
  const ports = dataPorts(parseModelDefinition(version.definition), undefined);
  return examineData(dataset, reference, { ports, unread: new Set(), weights: [] });
}
