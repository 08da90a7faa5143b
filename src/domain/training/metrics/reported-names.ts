import type { MetricPlace } from './given-metric.js';

/** A metric by its own name, and the name of its output where the model has several. */
export interface NamedPlace extends Pick<MetricPlace, 'argument'> {
  name: string;
  outputName: string | undefined;
}

/**
 * The names under which Keras reports metrics that are given in its order, after CompileMetrics.result in compile_utils.py:
 * `main_accuracy`, and for a name that is taken `main_accuracy_1` or, among weighted_metrics, `main_weighted_accuracy`.
 */
export function reportedNames(metrics: readonly NamedPlace[]): string[] {
  const uses = new Map<string, number>();
  /** Counts a use of a name. @returns how often it was used before */
  const use = (name: string): number => {
    const count = uses.get(name) ?? 0;
    uses.set(name, count + 1);
    return count;
  };
  return metrics.map(({ name, outputName, argument }) => {
    const plain = ofOutput(outputName, name);
    const isWeighted = argument === 'weighted_metrics' && uses.has(plain);
    const base = isWeighted ? ofOutput(outputName, `weighted_${name}`) : plain;
    const count = use(base);
    return count === 0 ? base : `${base}_${count}`;
  });
}

/** The name under which Keras reports the loss of an output among several. */
export const lossNameOf = (outputName: string): string => ofOutput(outputName, 'loss');

const ofOutput = (outputName: string | undefined, name: string): string =>
  outputName === undefined ? name : `${outputName}_${name}`;
