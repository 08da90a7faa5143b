import type { Progress } from '../../../src/contracts/jobs/progress.js';
import type { AttemptContext } from '../attempt/attempt-context.js';
import { createThrottle } from '../training/throttle.js';

const INTERVAL_MS = 500;

/** Reports batches that are done. */
export interface BatchProgress {
  /** @param values Loss and metrics so far; of predictions none */
  done(batches: number, samples: number, values: () => Pick<Progress, 'loss' | 'metrics'>): void;
}

/** Reports the progress of an evaluation or a prediction as that of one epoch. */
export function trackProgress(
  { progress, assignment }: Pick<AttemptContext, 'progress' | 'assignment'>,
  total: number,
): BatchProgress {
  const { batch_size: batchSize } = assignment.config.fit;
  const began = performance.now();
  const isDue = createThrottle(INTERVAL_MS);
  let [step, samples] = [0, 0];
  return {
    done(batches, added, values) {
      step += batches;
      samples += added;
      if (!isDue() && samples < total) return;
      const elapsed = performance.now() - began;
      progress({
        epoch: 1,
        epochs: 1,
        step,
        steps: Math.ceil(total / batchSize),
        samples,
        total_samples: total,
        ...values(),
        elapsed_seconds: elapsed / 1000,
        step_ms: elapsed / Math.max(1, step),
      });
    },
  };
}
