import type { EpochMetrics } from '../../../src/contracts/jobs/progress.js';

/** Metrics of one epoch. Alone here, so that a scripted trainer starts without the schemas of a job. */
export function sampleEpoch(epoch: number, attempt = 1): EpochMetrics {
  return {
    epoch,
    attempt,
    loss: 1 / epoch,
    metrics: { accuracy: 0.5 },
    val_loss: null,
    val_metrics: null,
    learning_rate: 0.001,
    seconds: 1,
    samples: 100,
    samples_per_second: 100,
    steps: 10,
    step_ms: 100,
    at: new Date().toISOString(),
  };
}
