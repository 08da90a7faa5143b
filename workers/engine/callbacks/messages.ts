import { showMetric } from '../../../src/contracts/show-metric.js';
import { metricValue } from '../training/totals.js';

/** `The best val_loss was 0.3121 in epoch 4.` */
export function bestSoFar(
  monitor: string,
  { best, bestEpoch }: { best: number | null; bestEpoch: number },
): string {
  return `The best ${monitor} was ${showMetric(metricValue(best ?? Number.NaN))} in epoch ${bestEpoch}.`;
}

/** `3 epochs`. */
export const epochsOf = (count: number): string => (count === 1 ? '1 epoch' : `${count} epochs`);

/** `from 0.01 to 0.005`; of several parts of an optimizer all rates. */
export const ratesInWords = (before: readonly number[], after: readonly number[]): string =>
  `from ${before.join(', ')} to ${after.join(', ')}`;
