import type { Compile } from '../contracts/compile.js';
import type { ClassWeight, ResolvedConfig, Task } from '../contracts/training-config.js';
import { accepted, type Checked, type JobWarning } from './issue.js';
import { type Labels, labelsFor } from './labels.js';
import type { InferredModel } from './model/infer-model.js';
import { classWeightIssues } from './training/class-weight.js';
import { resolveLoss } from './training/loss.js';
import { lossIssues } from './training/loss-compatibility.js';
import { lossWarnings } from './training/loss-warnings.js';
import { metricIssues, metricWarnings, resolveMetrics } from './training/metrics.js';
import { describeOutput } from './training/model-output.js';
import { resolveOptimizer } from './training/optimizer.js';
import { taskOf } from './training/task.js';

/** The arguments of compile with every default filled in, and what the model then does. */
export interface ResolvedTraining {
  compile: ResolvedConfig['compile'];
  task: Task;
  warnings: JobWarning[];
}

/** Checks that loss, metrics, weights of classes, last layer and labels fit each other, and fills in the defaults of compile. */
export function resolveTraining(
  { compile, classWeight }: { compile: Compile; classWeight: ClassWeight },
  model: InferredModel,
  given: Labels,
): Checked<ResolvedTraining> {
  const optimizer = resolveOptimizer(compile.optimizer);
  const loss = resolveLoss(compile.loss);
  const output = describeOutput(model);
  const labels = loss.ok && output.width === 1 ? labelsFor(loss.value.type, given) : given;
  const metrics = resolveMetrics(compile.metrics ?? [], output.shape, labels.shape);
  const lossFit = loss.ok ? lossIssues(loss.value, output, labels) : loss.issues;
  // A loss that does not fit is most often the reason why a metric does not.
  const metricFit = lossFit.length > 0 ? [] : metricIssues(metrics, output, labels);
  const weightFit =
    loss.ok && lossFit.length === 0 ? classWeightIssues(classWeight, loss.value, output, labels) : [];
  const issues = [...(optimizer.ok ? [] : optimizer.issues), ...lossFit, ...metricFit, ...weightFit];
  if (!optimizer.ok || !loss.ok || issues.length > 0) return { ok: false, issues };
  const task = taskOf(loss.value, output);
  return accepted({
    compile: { optimizer: optimizer.value, loss: loss.value, metrics },
    task,
    warnings: [...lossWarnings(loss.value, output, labels), ...metricWarnings(metrics, task)],
  });
}
