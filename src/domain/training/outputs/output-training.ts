import type { ResolvedCompile, ResolvedLoss, ResolvedMetric } from '../../../contracts/jobs/compile.js';
import type { SampleWeights } from '../../../contracts/jobs/fit-arguments.js';
import type {
  ClassWeight,
  ClassWeights,
  OutputClassWeight,
  ResolvedConfig,
  Tasks,
} from '../../../contracts/jobs/training-config.js';
import type { Task } from '../../../keras/task.js';
import type { MetricArgument } from '../metrics/given-metric.js';
import { lossNameOf, reportedNames } from '../metrics/reported-names.js';

/** How a resolved job trains one output of its model. */
export interface OutputTraining {
  name: string;
  /** Null for an output without loss. */
  loss: ResolvedLoss | null;
  /** The factor of its loss in the total loss. */
  lossWeight: number;
  metrics: Readonly<Record<MetricArgument, readonly ResolvedMetric[]>>;
  classWeight: OutputClassWeight;
  /** The name of the weights of its samples. */
  sampleWeight: string | undefined;
}

/** The parts of a configuration that say how outputs are trained. */
export type TrainingConfig = { compile: Omit<ResolvedCompile, 'optimizer'> } & {
  /** Absent: every class has the same weight. */
  fit?: Pick<ResolvedConfig['fit'], 'class_weight' | 'sample_weight'>;
};

/** How a job trains each output of its model. @param names of the outputs, in the order of the model */
export function outputTrainings(
  { compile, fit }: TrainingConfig,
  names: readonly string[],
): OutputTraining[] {
  const { loss, loss_weights = {}, metrics, weighted_metrics = [] } = compile;
  return names.map((name) => ({
    name,
    loss: isOneLoss(loss) ? loss : (entryOf(loss, name) ?? null),
    lossWeight: entryOf(loss_weights, name) ?? 1,
    metrics: { metrics: metricsOf(metrics, name), weighted_metrics: metricsOf(weighted_metrics, name) },
    classWeight: classWeightOf(fit?.class_weight ?? {}, name),
    sampleWeight: sampleWeightOf(fit?.sample_weight, name),
  }));
}

/** The task of an output; undefined where it has none of its own. */
export const taskOfOutput = (tasks: Tasks, output: string | undefined): Task | undefined =>
  typeof tasks === 'string' ? tasks : output === undefined ? undefined : entryOf(tasks, output);

/** Whether a loss is that of a model with one output. */
export const isOneLoss = (loss: ResolvedCompile['loss']): loss is ResolvedLoss =>
  typeof loss.type === 'string';

/** Whether class weights are those of a model with one output. */
export const isOneClassWeight = (given: ClassWeights): given is ClassWeight =>
  typeof given === 'object' && Object.values(given).every((weight) => typeof weight === 'number');

/** Whether class weights follow from the samples of each class. */
export const isBalanced = (given: unknown): given is 'balanced' => given === 'balanced';

const metricsOf = (metrics: ResolvedCompile['metrics'], name: string): readonly ResolvedMetric[] =>
  isList(metrics) ? metrics : (entryOf(metrics, name) ?? []);

const isList = (metrics: ResolvedCompile['metrics']): metrics is ResolvedMetric[] => Array.isArray(metrics);

function classWeightOf(given: ClassWeights, name: string): OutputClassWeight {
  if (isBalanced(given) || isOneClassWeight(given)) return given;
  const weight = entryOf(given, name);
  return typeof weight === 'object' || isBalanced(weight) ? weight : {};
}

const sampleWeightOf = (given: SampleWeights | undefined, name: string): string | undefined =>
  typeof given === 'object' ? entryOf(given, name) : given;

/** An output may be called like a property of every object. */
const entryOf = <Value>(entries: Readonly<Record<string, Value>>, name: string): Value | undefined =>
  Object.hasOwn(entries, name) ? entries[name] : undefined;

/** A metric with the name under which it is reported, and its output. */
export interface ReportedMetric {
  name: string;
  metric: ResolvedMetric;
  /** The position of its output. */
  output: number;
  argument: MetricArgument;
}

/** The metrics of a job in Keras's order, with the names under which they are reported. */
export function reportedMetrics(outputs: readonly OutputTraining[]): ReportedMetric[] {
  const listed = (['metrics', 'weighted_metrics'] as const).flatMap((argument) =>
    outputs.flatMap(({ metrics }, output) =>
      metrics[argument].map((metric) => ({ metric, output, argument })),
    ),
  );
  const places = listed.map(({ metric, output, argument }) => ({
    name: metric.name,
    outputName: outputs.length === 1 ? undefined : outputs[output]?.name,
    argument,
  }));
  const names = reportedNames(places);
  return listed.map((metric, index) => ({ ...metric, name: names[index] ?? metric.metric.name }));
}

/** The names of the losses that are reported in addition to the total: those of each output, where several have one. */
export function reportedLosses(
  outputs: readonly Pick<OutputTraining, 'name' | 'loss'>[],
): { name: string; output: number }[] {
  const losses = outputs.flatMap(({ name, loss }, output) =>
    loss === null ? [] : [{ name: lossNameOf(name), output }],
  );
  return losses.length > 1 ? losses : [];
}
