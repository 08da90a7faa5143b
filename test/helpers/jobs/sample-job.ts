import type { ModelReport } from '../../../src/contracts/jobs/jobs.js';
import type { ResolvedConfig } from '../../../src/contracts/jobs/training-config.js';
import { createJobId } from '../../../src/domain/ids.js';
import { createJobRecord } from '../../../src/domain/job/transitions.js';

/** A small valid configuration on MNIST. */
export function sampleConfig(change: Partial<ResolvedConfig> = {}): ResolvedConfig {
  return {
    name: 'sample',
    task: 'multi_class',
    model: { name: 'sample', input_shape: [28, 28], layers: [] },
    compile: {
      optimizer: { type: 'rmsprop' },
      loss: { type: 'categorical_crossentropy', from_logits: false },
      metrics: [],
    },
    dataset: { id: 'mnist', x: [], y: [] },
    fit: { epochs: 2, batch_size: 128, validation_split: 0, shuffle: true, class_weight: null },
    checkpoint: { every_epochs: 1, keep_last: 1, keep_best: 0, monitor: 'loss', mode: 'min' },
    limits: { max_run_seconds: 60, max_queue_seconds: null, max_restarts: 2 },
    seed: 1,
    ...change,
  };
}

const REPORT: ModelReport = {
  layers: [],
  parameters: 0,
  trainable_parameters: 0,
  non_trainable_parameters: 0,
  estimated_memory_bytes: { weights: 0, gradients_and_optimizer: 0, activations: 0, dataset: 0, total: 0 },
  warnings: [],
};

/** A record just accepted, with its first event. */
export function sampleJob(config: Partial<ResolvedConfig> = {}, at = new Date().toISOString()) {
  return createJobRecord({
    project: 'default',
    id: createJobId(),
    config: sampleConfig(config),
    report: REPORT,
    at,
  });
}
