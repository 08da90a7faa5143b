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
