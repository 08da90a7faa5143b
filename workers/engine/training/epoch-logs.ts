import type { Checkpoint, EpochMetrics } from '../../../src/contracts/jobs/progress.js';

/** The values of an epoch by Keras's names: loss and metrics, and the same of the validation split with `val_` before them. */
export function epochLogs({ loss, metrics, val_loss, val_metrics }: EpochMetrics): Checkpoint['metrics'] {
  const validation = Object.entries(val_metrics ?? {}).map(([name, value]) => [`val_${name}`, value]);
  return { loss, ...metrics, ...(val_loss === null ? {} : { val_loss }), ...Object.fromEntries(validation) };
}
