import type { Compile } from '../../../contracts/jobs/compile.js';
import type { ClassWeights, Tasks } from '../../../contracts/jobs/training-config.js';
import type { DtypePolicy } from '../../../keras/dtype-policy.js';
import type { CompleteOptimizer } from '../../../keras/optimizers/index.js';
import type { Labels } from '../../data/labels.js';
import type { ModelTail } from '../../model/inferred-model.js';
import type { Checked, Finding, JobWarning } from '../../problems/finding.js';
import { readLosses } from '../../training/loss/loss.js';
import { describeOutput } from '../../training/loss/model-output.js';
import { withLossScale } from '../../training/loss-scaling.js';
import { readMetrics } from '../../training/metrics/read-metrics.js';
import { optimizerWarnings } from '../../training/optimizers/optimizer-warnings.js';
import { resolveOptimizer } from '../../training/optimizers/resolve-optimizer.js';
import type { OutputNames } from '../../training/outputs/by-output.js';
import { readClassWeights } from '../../training/outputs/class-weights.js';
import { readLossWeights } from '../../training/outputs/loss-weights.js';
import { taskOfOutput } from '../../training/outputs/output-training.js';
import { nameIssues, reportedValues } from '../../training/outputs/reported-values.js';
import type { GivenSampleWeight } from '../../training/sample-weight.js';
import { unusedArguments } from '../../training/unused-arguments.js';
import { examineOutput, type OutputFit } from './examine-output.js';
import { flatTraining, type ResolvedTraining, trainingByOutput } from './training-of-outputs.js';

/** Issues of the training arguments, and their resolved form if there are none. */
export interface TrainingFindings {
  issues: Finding[];
  /** The names of the values that an epoch reports in addition to its loss; undefined if some are not known. */
  reported: string[] | undefined;
  /** With every default filled in; undefined if it is invalid. */
  optimizer: CompleteOptimizer | undefined;
  resolved: ResolvedTraining | undefined;
}

/** The known facts about an output of a model. */
export interface KnownOutput {
  name: string | undefined;
  tail: ModelTail | undefined;
  /** The labels of the output; null: it has none; undefined: they are not known. */
  labels: Labels | null | undefined;
}

/** The outputs of a model, as far as they are known. */
export interface KnownOutputs {
  outputs: readonly KnownOutput[];
  /** Whether the model returns an object of outputs. */
  isObject: boolean;
}

/** The training as a job gives it. */
export interface GivenTraining {
  compile: Partial<Compile>;
  classWeight: ClassWeights | null;
  /** Of the outputs that have weights. */
  sampleWeights?: readonly (GivenSampleWeight | undefined)[];
  /** Undefined where it is derived. */
  task?: Tasks | undefined;
  /** The dtype policies of the layers. */
  policies: ReadonlySet<DtypePolicy>;
}

/**
 * Checks that loss, metrics, class weights, last layers and labels are compatible for each output, as far as they are known,
 * and fills in the defaults of compile. An absent part of `compile` was invalid; only the optimizer has a default.
 * @param known undefined where not even the number of outputs is known
 */
export function examineTraining(
  { compile, classWeight, sampleWeights = [], policies, task }: GivenTraining,
  known: KnownOutputs | undefined,
): TrainingFindings {
  const names = known && namesOf(known);
  const optimizer = resolveOptimizer(compile.optimizer);
  const losses = compile.loss === undefined ? undefined : readLosses(compile.loss, names);
  const metrics = readMetrics(compile, names);
  const lossWeights = readLossWeights(compile.loss_weights, names);
  const classWeights = readClassWeights(classWeight, names);
  const fits = (known?.outputs ?? []).map((output, index) =>
    examineOutput(
      {
        name: output.name,
        loss: losses?.losses[index],
        metrics: metrics.metrics.filter((metric) => metric.output === index),
        lossWeight: lossWeights.weights[index],
        classWeight: classWeights.weights[index],
        sampleWeight: sampleWeights[index],
        task: task && taskOfOutput(task, output.name),
      },
      output.tail && describeOutput(output.tail),
      output.labels,
    ),
  );
  const values = names && reportedValues(metrics.metrics, losses?.losses, names);
  const parts = [losses, metrics, lossWeights, classWeights, ...fits];
  const issues = [
    ...issuesOf(optimizer),
    ...parts.flatMap((part) => part?.issues ?? []),
    ...(names === undefined || values === undefined ? [] : nameIssues(metrics.metrics, values, names)),
  ];
  const isWhole = issues.length === 0 && optimizer.outcome === 'accepted' && known !== undefined;
  const scaled = isWhole ? withLossScale(optimizer.value, policies, compile.auto_scale_loss) : undefined;
  return {
    issues,
    reported: metrics.issues.length > 0 ? undefined : values?.all,
    optimizer: scaled?.optimizer ?? (optimizer.outcome === 'accepted' ? optimizer.value : undefined),
    resolved: scaled
      ? resolve(scaled.optimizer, fits, [
          ...unusedArguments(compile, policies),
          ...optimizerWarnings(scaled.optimizer),
          ...scaled.warnings,
          ...(losses?.warnings ?? []),
        ])
      : undefined,
  };
}

const namesOf = ({ outputs, isObject }: KnownOutputs): OutputNames => ({
  names: outputs.map(({ name }) => name),
  isObject,
});

const issuesOf = (checked: Checked<unknown>): Finding[] =>
  checked.outcome === 'accepted' ? [] : checked.issues;

function resolve(
  optimizer: CompleteOptimizer,
  fits: readonly OutputFit[],
  before: readonly JobWarning[],
): ResolvedTraining | undefined {
  const outputs = fits.flatMap(({ resolved }) => resolved ?? []);
  const [first] = outputs;
  if (first === undefined || outputs.length < fits.length) return undefined;
  const training = outputs.length === 1 ? flatTraining(first) : trainingByOutput(outputs);
  const warnings = [...before, ...outputs.flatMap((output) => output.warnings)];
  return { ...training, compile: { optimizer, ...training.compile }, warnings };
}
