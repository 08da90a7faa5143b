import type { ClassWeight } from '../../../../src/contracts/jobs/training-config.js';
import {
  type OutputTraining,
  outputTrainings,
  type ReportedMetric,
  reportedLosses,
  reportedMetrics,
  type TrainingConfig,
} from '../../../../src/domain/training/outputs/output-training.js';
import { completeLoss } from '../../../../src/keras/losses/index.js';
import type { Reduction } from '../../../../src/keras/losses/loss.js';
import { createLoss } from '../../losses/index.js';
import type { Loss } from '../../losses/loss.js';
import { createMetric, lossOfBatches, type NamedMetric } from '../../metrics/index.js';
import type { Port } from '../../model/model.js';

/** How an output is trained. */
export interface TrainedOutput {
  name: string;
  /** Null for an output without loss. */
  loss: Loss | null;
  /** How the losses of a batch become one number. */
  reduction: Reduction;
  /** The factor of its loss in the total loss. */
  lossWeight: number;
  /** How much a sample of each class counts in training. */
  classWeight: ClassWeight;
}

/** The values of a batch that a metric is computed from. */
export type MetricSource =
  | { of: 'output'; output: number; isWeighted: boolean; countsMasked: boolean }
  /** The mean loss of a batch. */
  | { of: 'loss'; output: number };

/** A metric of a job, and where it stands among all of them. */
export interface PlacedMetric extends NamedMetric {
  /** The group whose positions count in it. */
  group: number;
  source: MetricSource;
}

/** The positions that count in metrics: those of an output, each of which class weights may weight and a mask exclude; or batches. */
export type MetricGroup =
  | { of: 'output'; output: number; isWeighted: boolean; countsMasked: boolean }
  | { of: 'batches' };

/** The outputs of a model and the metrics of its job. */
export interface TrainedOutputs {
  outputs: readonly TrainedOutput[];
  /** The losses of the outputs where several have one, then the metrics. */
  metrics: readonly PlacedMetric[];
  /** By the numbers that the metrics have. */
  groups: readonly MetricGroup[];
}

/** The outputs and metrics of a job. @param ports The outputs, in the order of the model */
export function createOutputs(config: TrainingConfig, ports: readonly Port[]): TrainedOutputs {
  const trainings = outputTrainings(
    config,
    ports.map(({ name }) => name),
  );
  const sources = metricSources(trainings, ports);
  const groups: MetricGroup[] =
    ports.length === 1 ? [{ of: 'output', output: 0, isWeighted: false, countsMasked: false }] : [];
  const metrics = sources.map(({ metric, source }): PlacedMetric => {
    const group = placeOf(groupOf(source), groups);
    return { ...metric, source, group };
  });
  return { outputs: trainings.map(toOutput), metrics, groups };
}

function toOutput({ name, loss, lossWeight, classWeight }: OutputTraining): TrainedOutput {
  if (classWeight === 'balanced') throw new Error(`The class weights of ${name} were not counted`);
  const complete = loss === null ? null : completeLoss(loss);
  const reduction = complete?.reduction ?? 'mean';
  return { name, lossWeight, classWeight, reduction, loss: complete && createLoss(complete.type, complete) };
}

interface MetricOfSource {
  metric: NamedMetric;
  source: MetricSource;
}

function metricSources(outputs: readonly OutputTraining[], ports: readonly Port[]): MetricOfSource[] {
  const losses = reportedLosses(outputs).map(({ name, output }) => ({
    metric: { ...lossOfBatches, name, countsMasked: false },
    source: { of: 'loss', output } as const,
  }));
  const metrics = reportedMetrics(outputs).map((reported) => metricSource(reported, ports));
  return [...losses, ...metrics];
}

function metricSource(
  { name, metric, output, argument }: ReportedMetric,
  ports: readonly Port[],
): MetricOfSource {
  const created = { ...createMetric(metric, ports[output]?.shape ?? []), name };
  const { countsMasked } = created;
  const isWeighted = argument === 'weighted_metrics';
  return { metric: created, source: { of: 'output', output, isWeighted, countsMasked } };
}

const groupOf = (source: MetricSource): MetricGroup => (source.of === 'loss' ? { of: 'batches' } : source);

/** The number of a group, which is added where there is none like it. */
function placeOf(group: MetricGroup, groups: MetricGroup[]): number {
  const found = groups.findIndex((other) => isSame(group, other));
  return found >= 0 ? found : groups.push(group) - 1;
}

function isSame(one: MetricGroup, other: MetricGroup): boolean {
  if (one.of === 'batches' || other.of === 'batches') return one.of === other.of;
  return (
    one.output === other.output &&
    one.isWeighted === other.isWeighted &&
    one.countsMasked === other.countsMasked
  );
}
