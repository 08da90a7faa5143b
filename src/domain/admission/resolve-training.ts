import type { Compile, ResolvedLoss, ResolvedMetric } from '../../contracts/jobs/compile.js';
import type { ClassWeight, ResolvedConfig } from '../../contracts/jobs/training-config.js';
import type { CompleteOptimizer } from '../../keras/optimizers/index.js';
import type { Task } from '../../keras/task.js';
import { type Labels, labelsFor } from '../data/labels.js';
import type { ModelTail } from '../model/inferred-model.js';
import type { Checked, Finding, JobWarning } from '../problems/finding.js';
import { classWeightIssues } from '../training/class-weight.js';
import { lossIssues } from '../training/loss/compatibility.js';
import { resolveLoss } from '../training/loss/loss.js';
import { describeOutput, type ModelOutput } from '../training/loss/model-output.js';
import { taskOf } from '../training/loss/task.js';
import { lossWarnings } from '../training/loss/warnings.js';
import type { ReadMetric } from '../training/metrics/given-metric.js';
import {
  duplicateMetricIssues,
  metricIssues,
  metricWarnings,
  resolveMetrics,
} from '../training/metrics/metrics.js';
import { readMetrics } from '../training/metrics/read-metrics.js';
import { resolveOptimizer } from '../training/optimizer.js';

/** The arguments of compile with every default filled in, and the resulting task. */
export interface ResolvedTraining {
  compile: ResolvedConfig['compile'];
  task: Task;
  warnings: JobWarning[];
}

/** Issues of the training arguments, and their resolved form if there are none. */
export interface TrainingFindings {
  issues: Finding[];
  /** The metrics as read; undefined if one of them is invalid. */
  metrics: Pick<ResolvedMetric, 'name'>[] | undefined;
  resolved: ResolvedTraining | undefined;
}

/** The known facts about the output of a model. */
export interface KnownOutput {
  /** The name of the output. */
  output: string | undefined;
  tail: ModelTail | undefined;
}

/**
 * Checks that loss, metrics, class weights, last layer and labels are compatible, as far as they are known,
 * and fills in the defaults of compile. An absent part of `compile` was invalid; only the optimizer has a
 * default.
 */
export function examineTraining(
  { compile, classWeight }: { compile: Partial<Compile>; classWeight: ClassWeight },
  known: KnownOutput,
  labels: Labels | undefined,
): TrainingFindings {
  const optimizer = resolveOptimizer(compile.optimizer);
  const loss = compile.loss === undefined ? undefined : resolveLoss(compile.loss, known.output);
  const read = readMetrics(compile.metrics ?? [], known.output);
  const output = known.tail && describeOutput(known.tail);
  const fit =
    output === undefined || labels === undefined
      ? NO_FIT
      : examineFit({ loss, metrics: read.metrics, classWeight }, output, labels);
  const issues = [
    ...issuesOf(optimizer),
    ...issuesOf(loss),
    ...read.issues,
    ...duplicateMetricIssues(read.metrics),
    ...fit.issues,
  ];
  const metrics = read.issues.length > 0 ? undefined : read.metrics.map(({ value }) => value);
  const resolved =
    issues.length === 0 && optimizer.outcome === 'accepted' ? fit.toTraining?.(optimizer.value) : undefined;
  return { issues, metrics, resolved };
}

const issuesOf = (checked: Checked<unknown> | undefined): Finding[] =>
  checked === undefined || checked.outcome === 'accepted' ? [] : checked.issues;

interface Fit {
  issues: Finding[];
  toTraining?: (optimizer: CompleteOptimizer) => ResolvedTraining;
}

const NO_FIT: Fit = { issues: [] };

interface ReadTraining {
  loss: Checked<ResolvedLoss> | undefined;
  metrics: readonly ReadMetric[];
  classWeight: ClassWeight;
}

function examineFit({ loss, metrics, classWeight }: ReadTraining, output: ModelOutput, given: Labels): Fit {
  const labels =
    loss?.outcome === 'accepted' && output.width === 1 ? labelsFor(loss.value.type, given) : given;
  const resolved = resolveMetrics(metrics, output.shape, labels.shape);
  if (loss === undefined || loss.outcome === 'rejected')
    return { issues: metricIssues(resolved, output, labels) };
  const lossFit = lossIssues(loss.value, output, labels);
  // An incompatible loss usually also explains incompatible metrics.
  if (lossFit.length > 0) return { issues: lossFit };
  const issues = [
    ...metricIssues(resolved, output, labels),
    ...classWeightIssues(classWeight, loss.value, output, labels),
  ];
  const task = taskOf(loss.value, output);
  const warnings = [...lossWarnings(loss.value, output, labels), ...metricWarnings(resolved, task, output)];
  const toTraining = (optimizer: CompleteOptimizer): ResolvedTraining => ({
    compile: { optimizer, loss: loss.value, metrics: resolved.map(({ value }) => value) },
    task,
    warnings,
  });
  return { issues, toTraining };
}
