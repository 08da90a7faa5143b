import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { articleJob } from '../../../../scripts/demo/article-job.js';
import type { JobCreate } from '../../../../src/contracts/jobs/training-config.js';
import { monitorable } from '../../../../src/domain/training/metrics/monitor.js';
import {
  bestFirst,
  isNewBest,
  type Retention,
  resolveRetention,
  retentionIssues,
  superseded,
} from '../../../../src/domain/training/retention.js';
import type { MetricValue } from '../../../../src/schema/primitives.js';

const metrics = [{ name: 'accuracy', function: 'categorical_accuracy' }] as const;
const NAMES = metrics.map(({ name }) => name);
const job = (checkpoint: JobCreate['checkpoint']): JobCreate =>
  ({ ...articleJob(), ...(checkpoint && { checkpoint }) }) as JobCreate;
const VALIDATED = true;
const context = { metrics, isValidated: VALIDATED };

describe('the checkpoints that a job keeps', () => {
  test('is the last five by default; the best would be chosen by val_loss if available', () => {
    const defaults = {
      every_epochs: 1,
      keep_last: 5,
      keep_best: 0,
      monitor: 'loss',
      mode: 'min',
      restore_best: false,
    };
    assert.deepEqual(resolveRetention(job(undefined), { metrics, isValidated: false }), defaults);
    assert.equal(resolveRetention(job({}), context).monitor, 'val_loss');
  });

  test('treats higher accuracies and lower losses as better by default', () => {
    const mode = (monitor: string, asked?: 'auto' | 'min' | 'max') =>
      resolveRetention(job({ monitor, ...(asked && { mode: asked }) }), context).mode;
    assert.deepEqual(
      [
        mode('accuracy'),
        mode('val_accuracy'),
        mode('val_loss'),
        mode('val_loss', 'max'),
        mode('accuracy', 'auto'),
      ],
      ['max', 'max', 'min', 'max', 'max'],
    );
  });

  test('cannot monitor a value that no epoch reports', () => {
    assert.deepEqual(retentionIssues(job({ monitor: 'val_accuracy' }), monitorable(NAMES, VALIDATED)), []);
    const [unvalidated] = retentionIssues(job({ monitor: 'val_loss' }), monitorable(NAMES, false));
    assert.equal(unvalidated?.pointer, '/checkpoint/monitor');
    assert.match(unvalidated?.detail ?? '', /one of loss, accuracy\..*validation_split/);
    assert.equal(retentionIssues(job({ monitor: 'mae' }), monitorable(NAMES, false)).length, 1);
  });
});

describe('the checkpoints to remove', () => {
  const after = (...losses: MetricValue[]) =>
    losses.map((loss, index) => ({ epoch: index + 1, metrics: { loss, accuracy: loss } }));
  const removed = (losses: MetricValue[], change: Partial<Retention>) =>
    superseded(after(...losses), {
      every_epochs: 1,
      keep_last: 1,
      keep_best: 1,
      monitor: 'loss',
      mode: 'min',
      ...change,
    }).map(({ epoch }) => epoch);

  test('are among neither the last nor the best', () => {
    assert.deepEqual(removed([3, 1, 2, 4], {}), [1, 3]);
    assert.deepEqual(removed([3, 1, 2, 4], { keep_best: 0, keep_last: 2 }), [1, 2]);
    assert.deepEqual(removed([3, 1, 2, 4], { keep_best: 2 }), [1]);
    assert.deepEqual(removed([0.1, 0.9, 0.5], { monitor: 'accuracy', mode: 'max' }), [1]);
  });

  test('keep the earlier of equal ones, and non-finite ones last', () => {
    assert.deepEqual(removed([1, 1, 1], {}), [2]);
    assert.deepEqual(removed(['NaN', 'Infinity', 5, 7], {}), [1, 2]);
    assert.deepEqual(removed(['-Infinity', 2, 3], {}), [2]);
  });

  test('never include the best of a job that ends with it', () => {
    assert.deepEqual(removed([1, 2, 3], { keep_best: 0, restore_best: true }), [2]);
    assert.deepEqual(removed([1, 2, 3], { keep_best: 2, restore_best: true }), []);
  });

  test('are none while there are few', () => {
    assert.deepEqual(removed([1], {}), []);
    assert.deepEqual(removed([], {}), []);
  });
});

describe('the best checkpoint', () => {
  const by = (mode: Retention['mode']) => ({ monitor: 'loss', mode });
  const after = (...losses: (MetricValue | undefined)[]) =>
    losses.map((loss, index) => ({ epoch: index + 1, metrics: loss === undefined ? {} : { loss } }));
  const best = (losses: (MetricValue | undefined)[], mode: Retention['mode'] = 'min') =>
    bestFirst(after(...losses), by(mode)).map(({ epoch }) => epoch);

  test('is never one without a number', () => {
    assert.deepEqual(best(['NaN', 2, undefined, 1]), [4, 2]);
    assert.deepEqual(best(['NaN', undefined]), []);
    assert.deepEqual(best(['NaN', 2, 'NaN', 1], 'max'), [2, 4]);
  });

  test('is the earlier of equal ones', () => assert.deepEqual(best([2, 1, 1]), [2, 3, 1]));

  test('is new only if it is better than every earlier one', () => {
    const isNew = (loss: MetricValue, ...before: MetricValue[]) =>
      isNewBest({ epoch: 9, metrics: { loss } }, after(...before), by('min'));
    assert.deepEqual(
      [isNew(1, 2), isNew(2, 2), isNew(3, 2), isNew('NaN'), isNew(1, 'NaN')],
      [true, false, false, false, true],
    );
  });
});
