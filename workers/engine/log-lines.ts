import type { EpochMetrics, Evaluation } from '../../src/contracts/job-progress.js';
import type { MetricValue, MetricValues } from '../../src/contracts/primitives.js';
import { showMetric } from '../../src/contracts/show-metric.js';

/** `Epoch 1/5: loss 0.2566, accuracy 0.9255, val_loss 0.1312, val_accuracy 0.9616 (2.3 s)`. */
export function describeEpoch(epoch: EpochMetrics, epochs: number): string {
  const held = epoch.val_loss === null ? [] : values('val_', epoch.val_loss, epoch.val_metrics ?? {});
  const told = [...values('', epoch.loss, epoch.metrics), ...held].join(', ');
  return `Epoch ${epoch.epoch}/${epochs}: ${told} (${seconds(epoch.seconds)})`;
}

/** `Evaluation on 10000 samples (test): loss 0.0712, accuracy 0.9781 (0.2 s)`. */
export function describeEvaluation(evaluation: Evaluation): string {
  const told = values('', evaluation.loss, evaluation.metrics).join(', ');
  return `Evaluation on ${evaluation.samples} samples (${evaluation.split}): ${told} (${seconds(evaluation.seconds)})`;
}

const MAX_LISTED = 10;

/** `normalize divides by 1 …: tax, rooms`. */
export function describeConstant(entries: readonly number[], names?: readonly string[] | null): string {
  const listed = entries.slice(0, MAX_LISTED).map((entry) => names?.[entry] ?? String(entry));
  const more = entries.length > MAX_LISTED ? ', …' : '';
  return `normalize: ${entries.length} of the inputs are constant over the training samples, so they are divided by 1 and become 0: ${listed.join(', ')}${more}. Leave them out of the dataset, or check where they come from`;
}

function values(prefix: string, loss: MetricValue, metrics: MetricValues): string[] {
  return Object.entries({ loss, ...metrics }).map(([name, value]) => `${prefix}${name} ${showMetric(value)}`);
}

const seconds = (value: number): string => `${value.toFixed(1)} s`;
