import type { Dataset } from '../../../contracts/datasets/datasets.js';
import type { PredictDataset } from '../../../contracts/jobs/inference.js';
import type { ResolvedConfig, Tasks } from '../../../contracts/jobs/training-config.js';
import type { ModelOutput } from '../../../contracts/models.js';
import { elementsOf } from '../../../keras/shape.js';
import { sum } from '../../../schema/sum.js';
import { windowCountIssues } from '../../data/windows.js';
import { labelIssues } from '../../job/labels.js';
import { resolveResources } from '../../job/queue/placement.js';
import { inferModel } from '../../model/inference/infer-model.js';
import type { InferredModel } from '../../model/inferred-model.js';
import { parseModelDefinition } from '../../model/parse-model-definition.js';
import type { Finding } from '../../problems/finding.js';
import { estimateMemory, memoryIssues, totalParameters } from '../../training/device/memory-estimate.js';
import { rowRanges } from '../../training/fit/row-ranges.js';
import { validationPlan } from '../../training/fit/validation-plan.js';
import { resolveOptimizer } from '../../training/optimizers/resolve-optimizer.js';
import { type DataPorts, type ExaminedData, examineData, windowPointer } from '../data/examine-data.js';
import { resolveDataset } from '../data/resolve-dataset.js';
import { dataPorts, inputNamed, type JobContext, withinCaps } from '../examine-job.js';
import { capIssues } from '../job-caps.js';
import { limitIssues, resolveLimits } from '../job-limits.js';
import { invalid, type ResolvedJob, reportOn } from '../resolve-job.js';
import { compareNames } from './compatible-data.js';
import { csvIssues } from './csv-columns.js';
import { evaluatedDataset } from './evaluated-dataset.js';
import { jobFields, type LocatedRequest, relocated } from './located-request.js';
import { outputsOf, type TrainedVersion } from './trained-version.js';
import { versionData } from './version-data.js';

type Request = LocatedRequest<PredictDataset>;

/** The job of a prediction, which needs no labels. */
export function resolvePrediction(request: Request): ResolvedJob {
  const { body, version, split, context } = request;
  const dataset = evaluatedDataset(request.dataset, split);
  const fields = jobFields(request);
  const { ports, graph, parsedIssues } = portsOfInputs(version, context);
  const { reference, issues: unfitted } = versionData(version, dataset, body.dataset);
  const { x = [] } = reference;
  const data = examineData(dataset, { x }, { ports, unread: new Set(), weights: [] });
  const inferred = graph && inferModel(graph, (name) => inputNamed(name, ports, data));
  const model = inferred?.model;
  const issues = [
    ...parsedIssues,
    ...labelsGiven(body),
    ...unfitted,
    ...data.issues,
    ...compareNames(version, { inputs: data.inputs, labels: [] }).issues,
    ...(inferred?.issues ?? []),
    ...(data.issues.length > 0 ? [] : windowIssues(dataset, data)),
    ...limitIssues(body, context),
    ...labelIssues(body.labels),
    ...capsOf(fields.fit.batch_size, model, context),
    ...csvIssues(body.format, outputsOf(version)),
  ].map(relocated);
  const inputs = data.inputs.filter((input) => input !== undefined);
  if (issues.length > 0 || model === undefined || inputs.length < ports.inputs.length) return invalid(issues);
  const memory = memoryOf(model, inputs, { dataset, batchSize: fields.fit.batch_size });
  const tooLarge = memoryIssues(memory, context).map(relocated);
  if (tooLarge.length > 0) return invalid(tooLarge);
  const used = { inputs, labels: [], weights: [], windows: data.windows };
  return {
    outcome: 'resolved',
    config: {
      ...unusedFields(outputsOf(version)),
      name: fields.name ?? version.manifest.name,
      model: version.definition,
      dataset: resolveDataset(dataset, { x }, used),
      fit: { ...fields.fit, validation_split: 0, class_weight: null },
      limits: resolveLimits({ ...body, model: version.definition }, context),
      resources: resolveResources(body),
      seed: 0,
    },
    report: reportOn(model, memory, model.warnings),
  };
}

/** Outputs are left out: they need no labels. */
function portsOfInputs(version: TrainedVersion, { caps }: JobContext) {
  const definition = withinCaps(parseModelDefinition(version.definition), caps);
  const ports: DataPorts = { ...dataPorts(definition, undefined), outputs: [] };
  return { ports, graph: definition.graph, parsedIssues: definition.issues };
}

function labelsGiven({ dataset: { y } }: PredictDataset): Finding[] {
  if (y === undefined) return [];
  const detail = 'A prediction uses no labels. Remove dataset.y.';
  return [{ pointer: '/dataset/y', code: 'conflicting_arguments', detail }];
}

/** Rows that are fewer than a window. */
function windowIssues(dataset: Dataset, { inputs, windows }: ExaminedData): Finding[] {
  if (windows === null) return [];
  const ranges = rowRanges(dataset.splits, validationPlan({}, dataset));
  return windowCountIssues(windows, { ...ranges }, windowPointer(inputs));
}

function capsOf(batchSize: number, model: InferredModel | undefined, { caps }: JobContext): Finding[] {
  if (caps === undefined) return [];
  const parameters = model === undefined ? 0 : totalParameters(model).total;
  return capIssues({ fit: { batch_size: batchSize } }, { parameters, sizes: undefined }, caps);
}

const memoryOf = (
  model: InferredModel,
  inputs: readonly NonNullable<ExaminedData['inputs'][number]>[],
  { dataset, batchSize }: { dataset: Dataset; batchSize: number },
) =>
  estimateMemory(model, {
    sizes: { training: batchSize, evaluation: batchSize },
    trains: false,
    optimizerElements: 0,
    datasetBytes: dataset.bytes,
    inputElements: sum(inputs.map(({ preprocessed }) => preprocessed.peakElements)),
    labelElements: sum(model.outputs.map(({ shape }) => elementsOf(shape))),
  });

/** The fields of a training that a prediction does not use. */
function unusedFields(
  outputs: readonly ModelOutput[],
): Pick<ResolvedConfig, 'task' | 'compile' | 'checkpoint'> {
  const optimizer = resolveOptimizer('sgd');
  if (optimizer.outcome === 'rejected') throw new Error('SGD has defaults');
  return {
    task: tasksOf(outputs),
    compile: {
      optimizer: optimizer.value,
      loss: Object.fromEntries(outputs.map(({ name }) => [name, null])),
      metrics: {},
    },
    checkpoint: { every_epochs: 1, keep_last: 1, keep_best: 0, monitor: 'loss', mode: 'min' },
  };
}

function tasksOf(outputs: readonly ModelOutput[]): Tasks {
  const [first, ...others] = outputs;
  if (first !== undefined && others.length === 0) return first.task;
  return Object.fromEntries(outputs.map(({ name, task }) => [name, task]));
}
