import type { ResolvedLoss, ResolvedMetric } from '../../../contracts/jobs/compile.js';
import type { OutputClassWeight } from '../../../contracts/jobs/training-config.js';
import type { Shape } from '../../../keras/shape.js';
import type { Task } from '../../../keras/task.js';
import { showValue } from '../../../schema/show-value.js';
import { type Labels, labelsFor } from '../../data/labels.js';
import type { Finding, JobWarning } from '../../problems/finding.js';
import { classWeightIssues } from '../../training/class-weight.js';
import { lossIssues } from '../../training/loss/compatibility.js';
import type { LocatedLoss } from '../../training/loss/loss.js';
import type { ModelOutput } from '../../training/loss/model-output.js';
import { possibleTasks, taskOfPosition, taskWithoutLoss } from '../../training/loss/task.js';
import { lossWarnings } from '../../training/loss/warnings.js';
import type { MetricPlace, ReadMetric } from '../../training/metrics/given-metric.js';
import { metricIssues, metricWarnings, resolveMetrics } from '../../training/metrics/metrics.js';
import type { Located } from '../../training/outputs/by-output.js';
import { type GivenSampleWeight, sampleWeightIssues } from '../../training/sample-weight.js';

/** The training of an output as a job gives it. */
export interface GivenOutput {
  name: string | undefined;
  /** Null: it has none; undefined: it is invalid. */
  loss: LocatedLoss | null | undefined;
  metrics: readonly ReadMetric[];
  lossWeight: Located<number> | undefined;
  classWeight: Located<OutputClassWeight> | undefined;
  sampleWeight: GivenSampleWeight | undefined;
  /** The task that the job gives; undefined where it is derived. */
  task?: Task | undefined;
}

/** How an output is trained. */
export interface ResolvedOutput {
  name: string;
  /** Of a sample. */
  shape: Shape;
  loss: ResolvedLoss | null;
  lossWeight: number | undefined;
  metrics: readonly (Located<ResolvedMetric> & MetricPlace)[];
  classWeight: OutputClassWeight | undefined;
  /** The name of its weights. */
  sampleWeight: string | undefined;
  task: Task;
  warnings: JobWarning[];
}

/** Issues of an output, and how it is trained if there are none. */
export interface OutputFit {
  issues: Finding[];
  resolved?: ResolvedOutput;
}

/** Checks the training of an output against its last layers and its labels. @param given undefined where they are not known */
export function examineOutput(
  training: GivenOutput,
  output: ModelOutput | undefined,
  given: Labels | null | undefined,
): OutputFit {
  if (output === undefined || given === undefined) return { issues: [] };
  if (given === null) return examineUnlabelled(training, output);
  const { loss } = training;
  const labels = loss && output.width === 1 ? labelsFor(loss.value.type, given) : given;
  const metrics = resolveMetrics(training.metrics, output.shape, labels.shape);
  const ofMetrics = metricIssues(metrics, output, labels);
  if (loss === undefined) return { issues: ofMetrics };
  if (loss === null) return withoutLoss({ ...training, loss }, metrics, output, ofMetrics);
  const lossFit = lossIssues(loss, output, labels);
  // An incompatible loss usually also explains incompatible metrics.
  if (lossFit.length > 0) return { issues: lossFit };
  const { classWeight, sampleWeight } = training;
  const issues = [
    ...ofMetrics,
    ...(classWeight === undefined ? [] : classWeightIssues(classWeight, loss.value, output, labels)),
    ...(sampleWeight === undefined
      ? []
      : sampleWeightIssues(sampleWeight, loss.value, output, classWeight !== undefined)),
  ];
  const task = chosenTask(training, possibleTasks(loss.value, output, labels));
  const warnings = [
    ...lossWarnings(loss, output, labels),
    ...metricWarnings(metrics, taskOfPosition(loss.value, output), output),
  ];
  return { issues, resolved: { ...resolvedOf(training, output), loss: loss.value, metrics, task, warnings } };
}

/** The given task if it is one of the possible ones, else the derived one. */
const chosenTask = ({ task: given }: GivenOutput, [derived = 'regression', ...others]: Task[]): Task =>
  others.find((task) => task === given) ?? derived;

const resolvedOf = (
  { name, lossWeight, classWeight, sampleWeight }: GivenOutput,
  { shape }: ModelOutput,
) => ({
  name: name ?? '',
  shape,
  lossWeight: lossWeight?.value,
  classWeight: classWeight?.value,
  sampleWeight: sampleWeight?.value.name,
});

function withoutLoss(
  training: GivenOutput & { loss: null },
  metrics: ResolvedOutput['metrics'],
  output: ModelOutput,
  ofMetrics: Finding[],
): OutputFit {
  const { classWeight, lossWeight, sampleWeight } = training;
  const task = taskWithoutLoss(output);
  const isUsed = metrics.some(({ argument }) => argument === 'weighted_metrics');
  const warnings = [
    ...metricWarnings(metrics, task, output),
    ...(lossWeight === undefined ? [] : [unusedWeight(training.name, lossWeight.pointer)]),
    ...(sampleWeight === undefined || isUsed ? [] : [unusedSamples(training.name, sampleWeight.pointer)]),
  ];
  const issues = [
    ...ofMetrics,
    ...(classWeight === undefined ? [] : [nothingToWeight(classWeight.pointer)]),
    ...(sampleWeight === undefined || !isUsed ? [] : sampleWeightIssues(sampleWeight, null, output, false)),
  ];
  const resolved = {
    ...resolvedOf(training, output),
    lossWeight: undefined,
    loss: null,
    metrics,
    task,
    warnings,
  };
  return { issues, resolved };
}

/** An output without labels can have neither loss nor metrics. */
function examineUnlabelled(training: GivenOutput, output: ModelOutput): OutputFit {
  const { loss, metrics, name } = training;
  const [metric] = metrics;
  const uses = loss ? 'a loss' : metric === undefined ? undefined : 'metrics';
  if (loss === null && uses === undefined) return withoutLoss({ ...training, loss }, [], output, []);
  if (uses === undefined) return { issues: [] };
  const pointer = (loss ?? metric)?.pointer ?? '/compile/loss';
  const detail = `The output ${showValue(name)} has ${uses}, but dataset.y gives no labels for it. Add them to dataset.y, or set its loss to null and leave out its metrics.`;
  return { issues: [{ pointer, code: 'missing_field', detail }] };
}

function unusedWeight(name: string | undefined, pointer: string): JobWarning {
  const detail = `The output ${showValue(name)} has no loss, so that its weight has no effect.`;
  return { pointer, code: 'no_effect', detail };
}

function unusedSamples(name: string | undefined, pointer: string): JobWarning {
  const detail = `The output ${showValue(name)} has neither a loss nor weighted_metrics, so that its sample_weight has no effect.`;
  return { pointer, code: 'no_effect', detail };
}

const nothingToWeight = (pointer: string): Finding => ({
  pointer,
  code: 'conflicting_arguments',
  detail: 'class_weight weights the loss of an output, and this output has none. Remove it, or add a loss.',
});
