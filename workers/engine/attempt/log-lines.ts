import type { Compilation, EpochMetrics, Evaluation } from '../../../src/contracts/jobs/progress.js';
import type { ClassWeights } from '../../../src/contracts/jobs/training-config.js';
import { showMetric } from '../../../src/contracts/show-metric.js';
import type { MetricValue, MetricValues } from '../../../src/schema/primitives.js';
import { safeText } from '../../../src/schema/show-value.js';

/** `Epoch 1/5: loss 0.2566, accuracy 0.9255, val_loss 0.1312, val_accuracy 0.9616 (2.3 s)`. */
export function describeEpoch(epoch: EpochMetrics, epochs: number): string {
  const held = epoch.val_loss === null ? [] : values('val_', epoch.val_loss, epoch.val_metrics ?? {});
  const shown = [...values('', epoch.loss, epoch.metrics), ...held].join(', ');
  return `Epoch ${epoch.epoch}/${epochs}: ${shown} (${seconds(epoch.seconds)})`;
}

/** `Evaluation on 10000 samples (test): loss 0.0712, accuracy 0.9781 (0.2 s)`. */
export function describeEvaluation(evaluation: Evaluation): string {
  const shown = values('', evaluation.loss, evaluation.metrics).join(', ');
  return `Evaluation on ${evaluation.samples} samples (${evaluation.split}): ${shown} (${seconds(evaluation.seconds)})`;
}

const MAX_LISTED = 10;

/** `normalize: constant over the training samples …: tax, rooms`. */
export function describeConstant(entries: readonly number[], names?: readonly string[] | null): string {
  const listed = entries.slice(0, MAX_LISTED).map((entry) => safeText(names?.[entry] ?? `entry ${entry}`));
  const more = entries.length > MAX_LISTED ? ', …' : '';
  return `normalize: constant over the training samples, and divided by 1 instead of a standard deviation of 0: ${listed.join(', ')}${more}`;
}

function values(prefix: string, loss: MetricValue, metrics: MetricValues): string[] {
  return Object.entries({ loss, ...metrics }).map(([name, value]) => `${prefix}${name} ${showMetric(value)}`);
}

const seconds = (value: number): string => `${value.toFixed(1)} s`;

/** `XLA compiled the training step in 3.2 s`, or why it did not. */
export function describeCompilation({ xla, compile_ms, refusal }: Compilation): string {
  if (refusal !== null) return `This job trains without XLA, which could not compile its step: ${refusal}`;
  const what = xla === 'step' ? 'the training step' : 'clusters of the steps';
  const seconds = (compile_ms / 1000).toFixed(1);
  return `XLA compiled ${what} in ${seconds} s. Random numbers, such as those of dropout, differ from those without XLA`;
}

const MAX_SHOWN_CHARACTERS = 1000;

/** `Balanced class weights: {"0":0.625,"1":2.5}`. */
export function describeClassWeights(weights: ClassWeights | null): string {
  const shown = JSON.stringify(weights);
  const isLong = shown.length > MAX_SHOWN_CHARACTERS;
  return `Balanced class weights: ${isLong ? `${shown.slice(0, MAX_SHOWN_CHARACTERS)} …` : shown}`;
}
