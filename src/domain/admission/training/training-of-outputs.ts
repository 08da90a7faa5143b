import type { ResolvedCompile, ResolvedMetric } from '../../../contracts/jobs/compile.js';
import type { SampleWeights } from '../../../contracts/jobs/fit-arguments.js';
import type { ClassWeights, Tasks } from '../../../contracts/jobs/training-config.js';
import { listLengthOf } from '../../../keras/metrics/index.js';
import type { JobWarning } from '../../problems/finding.js';
import type { MetricArgument } from '../../training/metrics/given-metric.js';
import type { MonitoredMetric } from '../../training/metrics/monitor.js';
import {
  outputTrainings,
  reportedMetrics,
  type TrainingConfig,
} from '../../training/outputs/output-training.js';
import type { ResolvedOutput } from './examine-output.js';

/** The arguments of compile with every default filled in, and the resulting task. */
export interface ResolvedTraining {
  compile: ResolvedCompile;
  classWeight: ClassWeights | null;
  sampleWeight: SampleWeights | null;
  task: Tasks;
  warnings: JobWarning[];
  /** The metrics, by the names under which they are reported. */
  reported: MonitoredMetric[];
}

/** The parts of a resolved training that outputs decide. */
type OutputsPart = Omit<ResolvedTraining, 'compile' | 'warnings'> & {
  compile: TrainingConfig['compile'];
};

/** The training of a model with one output. */
export function flatTraining(output: ResolvedOutput): OutputsPart {
  const { name, loss, lossWeight, classWeight = null, sampleWeight = null, task } = output;
  if (loss === null) throw new Error('The only output has no loss');
  const weighted = metricsOf(output, 'weighted_metrics');
  const compile = {
    loss,
    ...(lossWeight === undefined ? {} : { loss_weights: { [name]: lossWeight } }),
    metrics: metricsOf(output, 'metrics'),
    ...(weighted.length === 0 ? {} : { weighted_metrics: weighted }),
  };
  return { compile, classWeight, sampleWeight, task, reported: reportedOf(compile, [output]) };
}

/** The training of a model with several outputs, by output name. */
export function trainingByOutput(outputs: readonly ResolvedOutput[]): OutputsPart {
  const weights = byName(outputs, ({ lossWeight }) => lossWeight);
  const weighted = byName(outputs, (output) => unlessEmpty(metricsOf(output, 'weighted_metrics')));
  const classWeights = byName(outputs, ({ classWeight }) => classWeight);
  const sampleWeights = byName(outputs, ({ sampleWeight }) => sampleWeight);
  const compile = {
    loss: byName(outputs, ({ loss }) => loss),
    ...(isEmpty(weights) ? {} : { loss_weights: weights }),
    metrics: byName(outputs, (output) => metricsOf(output, 'metrics')),
    ...(isEmpty(weighted) ? {} : { weighted_metrics: weighted }),
  };
  return {
    compile,
    classWeight: isEmpty(classWeights) ? null : classWeights,
    sampleWeight: isEmpty(sampleWeights) ? null : sampleWeights,
    task: byName(outputs, ({ task }) => task),
    reported: reportedOf(compile, outputs),
  };
}

const metricsOf = ({ metrics }: ResolvedOutput, argument: MetricArgument): ResolvedMetric[] =>
  metrics.filter((metric) => metric.argument === argument).map(({ value }) => value);

const unlessEmpty = <Item>(items: Item[]): Item[] | undefined => (items.length === 0 ? undefined : items);

const isEmpty = (entries: object): boolean => Object.keys(entries).length === 0;

/** A value of each output that has one, by output name. */
function byName<Value>(
  outputs: readonly ResolvedOutput[],
  entryFrom: (output: ResolvedOutput) => Value | undefined,
): Record<string, Value> {
  const entries = outputs.flatMap((output): [string, Value][] => {
    const value = entryFrom(output);
    return value === undefined ? [] : [[output.name, value]];
  });
  return Object.fromEntries(entries);
}

function reportedOf(
  compile: TrainingConfig['compile'],
  outputs: readonly ResolvedOutput[],
): MonitoredMetric[] {
  const names = outputs.map(({ name }) => name);
  return reportedMetrics(outputTrainings({ compile }, names)).map(({ name, metric, output }) => ({
    name,
    function: metric.function,
    listLength: listLengthOf(metric, outputs[output]?.shape ?? []),
  }));
}
