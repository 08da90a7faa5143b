import type { ACCURACY } from '../../../keras/metrics/accuracy/accuracy.js';
import type { MetricType } from '../../../keras/metrics/index.js';
import type { Located } from '../loss/of-one-output.js';

/** A metric as it was given: what it computes, and the name it is reported under where it has one. */
export interface GivenMetric {
  /** `accuracy`: the one that fits the shapes. */
  type: MetricType | typeof ACCURACY;
  name: string | undefined;
  args: Readonly<Record<string, unknown>>;
}

/** A metric with the name it is reported under, and its place. */
export type ReadMetric = Located<GivenMetric & { name: string }>;
