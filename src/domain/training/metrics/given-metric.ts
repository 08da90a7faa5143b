import type { ACCURACY } from '../../../keras/metrics/accuracy/accuracy.js';
import type { MetricType } from '../../../keras/metrics/index.js';
import type { Located } from '../outputs/by-output.js';

/** A metric as it was given: what it computes, and its name where it has one. */
export interface GivenMetric {
  /** `accuracy`: the one that fits the shapes. */
  type: MetricType | typeof ACCURACY;
  name: string | undefined;
  args: Readonly<Record<string, unknown>>;
}

/** The arguments of compile that hold metrics. */
export type MetricArgument = 'metrics' | 'weighted_metrics';

/** The output of a metric, and whether class weights weight it. */
export interface MetricPlace {
  /** The position of its output. */
  output: number;
  argument: MetricArgument;
}

/** A metric with its own name, which the name it is reported under is made of, and its place. */
export type ReadMetric = Located<GivenMetric & { name: string }> & MetricPlace;
