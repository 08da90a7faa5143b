import type { EpochMetrics, Progress } from '../../src/contracts/jobs/progress.js';
import { showMetric } from '../../src/contracts/show-metric.js';
import type { MetricValue } from '../../src/schema/primitives.js';

const BAR_WIDTH = 20;
const LEAST_BAR_WIDTH = 5;
const BAR = '━';

export interface LineStyle {
  columns: number;
  color: boolean;
}

/** The line of a running epoch, with the time that remains: Keras's, counting samples as its first versions did. */
export function runningLine(progress: Progress, style: LineStyle): string {
  const { step, steps, samples, total_samples: total, step_ms: stepMs } = progress;
  const time = formatRemaining(((steps - step) * stepMs) / 1000);
  const { loss } = progress;
  const values = { ...(loss !== null && { loss }), ...progress.metrics };
  return progressLine({ samples, total, time, stepMs, values }, style);
}

/** The line of a finished epoch, with the time it took. */
export function finishedLine(epoch: EpochMetrics, style: LineStyle): string {
  const { samples, step_ms: stepMs } = epoch;
  const values = { loss: epoch.loss, ...epoch.metrics, ...validationValues(epoch) };
  const time = `${epoch.seconds.toFixed(0)}s`;
  return progressLine({ samples, total: samples, time, stepMs, values }, style);
}

interface Line {
  samples: number;
  total: number;
  time: string;
  stepMs: number;
  values: Record<string, MetricValue>;
}

function progressLine({ samples, total, time, stepMs, values }: Line, style: LineStyle): string {
  const count = `${String(samples).padStart(String(total).length)}/${total}`;
  // Keras 3 lists metrics by name.
  const metrics = Object.entries(values)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, value]) => ` - ${name}: ${showMetric(value)}`);
  const tail = ` ${formatStepTime(stepMs)}${metrics.join('')}`;
  const free = style.columns - 1 - count.length - time.length - tail.length - 2;
  const width = Math.min(BAR_WIDTH, Math.max(LEAST_BAR_WIDTH, free));
  return `${bold(count, style)} ${bar(samples / total, width, style)} ${bold(time, style)}${tail}`;
}

function validationValues({
  val_loss: loss,
  val_metrics: metrics,
}: EpochMetrics): Record<string, MetricValue> {
  const values = Object.entries(metrics ?? {}).map(([name, value]) => [`val_${name}`, value] as const);
  return { ...(loss === null ? {} : { val_loss: loss }), ...Object.fromEntries(values) };
}

function bar(part: number, width: number, { color }: LineStyle): string {
  const done = Math.floor(width * Math.min(1, part));
  if (!color) return BAR.repeat(done) + ' '.repeat(width - done);
  return `\x1b[32m${BAR.repeat(done)}\x1b[0m\x1b[37m${BAR.repeat(width - done)}\x1b[0m`;
}

function bold(text: string, { color }: LineStyle): string {
  return color ? `\x1b[1m${text}\x1b[0m` : text;
}

function formatStepTime(stepMs: number): string {
  if (stepMs >= 1000) return `${(stepMs / 1000).toFixed(0)}s/step`;
  return stepMs >= 1 ? `${stepMs.toFixed(0)}ms/step` : `${(stepMs * 1000).toFixed(0)}µs/step`;
}

function formatRemaining(seconds: number): string {
  const whole = Math.floor(seconds);
  const twoDigits = (value: number): string => String(value).padStart(2, '0');
  if (whole > 3600)
    return `${Math.floor(whole / 3600)}:${twoDigits(Math.floor(whole / 60) % 60)}:${twoDigits(whole % 60)}`;
  return whole > 60 ? `${Math.floor(whole / 60)}:${twoDigits(whole % 60)}` : `${whole}s`;
}
