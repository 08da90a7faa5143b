import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import type { EpochMetrics } from '../../../src/contracts/jobs/progress.js';
import type { Callback } from '../../../src/contracts/jobs/training-config.js';
import type { CallbackObject } from '../../../src/keras/callbacks/index.js';
import { loadTensorFlow } from '../../../workers/engine/device/tensorflow.js';
import {
  type Job,
  runAssignment,
  type TestData,
  type TrainingRun,
} from '../../helpers/engine/training-run.js';
import {
  createAttempts,
  logOf,
  restoredEpochOf,
  runInterrupted,
  weightsDigest,
} from '../../helpers/jobs/job-attempts.js';

loadTensorFlow({ intraOpThreads: 1 });

/** Of values without a pattern: what is learnt of them soon makes the held-out part worse. */
const data: TestData = {
  train: {
    x: { values: Float32Array.from({ length: 240 }, (_, index) => Math.sin(index ** 2)), shape: [4] },
    y: { values: Float32Array.from({ length: 60 }, (_, index) => Math.cos(index ** 2)) },
  },
};
const EPOCHS = 12;

const jobWith = (callbacks: CallbackObject[], changes: Partial<Job['fit']> = {}): Job => ({
  model: {
    layers: [
      { type: 'Dense', units: 16, activation: 'tanh' },
      { type: 'Dropout', rate: 0.1 },
      { type: 'Dense', units: 1 },
    ],
  },
  compile: { loss: 'mse', optimizer: { type: 'adam', learning_rate: 0.05 }, metrics: ['mae'] },
  fit: { epochs: EPOCHS, batch_size: 12, validation_split: 0.2, ...changes, callbacks },
  checkpoint: { every_epochs: 5, keep_last: 2 },
});

/** The same with an optimizer that keeps the moving averages of the weights. */
const averaged = (callbacks: Callback[]): Job => {
  const job = jobWith([]);
  const optimizer = { type: 'adam', learning_rate: 0.05, use_ema: true, ema_momentum: 0.9 } as const;
  return { ...job, compile: { ...job.compile, optimizer }, fit: { ...job.fit, callbacks } };
};

const run = async (t: TestContext, job: Job): Promise<TrainingRun> =>
  runAssignment(await (await createAttempts(t, job, data))());

const actionsOf = (epochs: readonly EpochMetrics[]) =>
  epochs.flatMap(({ epoch, callback_actions: actions = [] }) =>
    actions.map(({ callback, action }) => [epoch, callback, action]),
  );

const bestOf = (epochs: readonly EpochMetrics[]): EpochMetrics | undefined =>
  [...epochs].sort((a, b) => Number(a.val_loss) - Number(b.val_loss))[0];

describe('EarlyStopping', () => {
  test('ends the training: the log, the metrics, the progress and a checkpoint of the last epoch say so', async (t) => {
    const stopped = await run(t, jobWith([{ type: 'EarlyStopping', patience: 2 }]));
    const last = stopped.epochs.at(-1);
    const epochs = stopped.epochs.length;
    assert.deepEqual(stopped.outcome, { status: 'succeeded' });
    assert.ok(epochs < EPOCHS, `${epochs} epochs`);
    assert.equal(bestOf(stopped.epochs)?.epoch, epochs - 2);
    assert.deepEqual(actionsOf(stopped.epochs), [[epochs, 'EarlyStopping', 'stop_training']]);
    const pattern = `Epoch ${epochs}: EarlyStopping stopped the training after 2 epochs without an improvement\\. The best val_loss was [\\d.]+ in epoch ${epochs - 2}\\.`;
    assert.match(logOf(stopped), new RegExp(pattern));
    assert.equal(stopped.checkpoints.at(-1)?.checkpoint.epoch, epochs);
    const progress = stopped.messages.findLast((message) => message.type === 'progress');
    assert.deepEqual(progress?.type === 'progress' && [progress.progress.epoch, progress.progress.epochs], [
      epochs,
      epochs,
    ]);
    assert.deepEqual([stopped.evaluation?.loss, await restoredEpochOf(stopped)], [last?.val_loss, null]);
  });

  test('restores the weights of the best epoch, which are evaluated and saved', async (t) => {
    const restoring: CallbackObject = { type: 'EarlyStopping', patience: 2, restore_best_weights: true };
    const stopped = await run(t, jobWith([restoring]));
    const best = bestOf(stopped.epochs);
    assert.equal(await restoredEpochOf(stopped), best?.epoch);
    assert.equal(stopped.evaluation?.loss, best?.val_loss);
    assert.match(
      logOf(stopped),
      new RegExp(`Restored the weights of epoch ${best?.epoch}, the best by val_loss`),
    );
    const short = await run(t, jobWith([], { epochs: best?.epoch ?? 0 }));
    assert.equal(await weightsDigest(stopped), await weightsDigest(short));
  });
});

describe('ReduceLROnPlateau', () => {
  test('reduces the learning rate of the next epoch, and the metrics and the log say so', async (t) => {
    const reduced = await run(t, jobWith([{ type: 'ReduceLROnPlateau', patience: 1, factor: 0.5 }]));
    const [first, second] = actionsOf(reduced.epochs).map(([epoch]) => Number(epoch));
    const rates = reduced.epochs.map(({ learning_rate: rate }) => rate);
    assert.ok(first !== undefined && second !== undefined, 'the rate was reduced less than twice');
    assert.deepEqual([rates[first - 1], rates[first], rates[second]], [0.05, 0.025, 0.0125]);
    const action = reduced.epochs[first - 1]?.callback_actions?.[0];
    assert.deepEqual([action?.action, action?.learning_rate], ['set_learning_rate', 0.025]);
    assert.match(
      logOf(reduced),
      new RegExp(
        `Epoch ${first}: ReduceLROnPlateau reduced the learning rate from 0.05 to 0.025 after 1 epoch`,
      ),
    );
  });
});

describe('LearningRateScheduler', () => {
  test('sets the learning rate of each epoch, and the metrics and the log say so where it changes', async (t) => {
    const schedule = [0.05, 0.05, 0.01];
    const scheduled = await run(t, jobWith([{ type: 'LearningRateScheduler', schedule }], { epochs: 4 }));
    assert.deepEqual(
      scheduled.epochs.map(({ learning_rate: rate }) => rate),
      [0.05, 0.05, 0.01, 0.01],
    );
    assert.deepEqual(actionsOf(scheduled.epochs), [[3, 'LearningRateScheduler', 'set_learning_rate']]);
    assert.match(
      logOf(scheduled),
      /Epoch 3: LearningRateScheduler set the learning rate from 0\.05 to 0\.01\./,
    );
  });
});

describe('ModelCheckpoint', () => {
  test('saves every epoch that is better than those before it, keeps the best, and says so', async (t) => {
    const saver: CallbackObject = { type: 'ModelCheckpoint', save_best_only: true, keep: 2 };
    const job = jobWith([saver, { type: 'EarlyStopping', patience: 4 }]);
    const saved = await run(t, { ...job, checkpoint: { every_epochs: 1000, keep_last: 1 } });
    const losses = saved.epochs.map(({ val_loss: loss }) => Number(loss));
    const better = losses.flatMap((loss, index) =>
      losses.slice(0, index).every((before) => loss < before) ? [index + 1] : [],
    );
    assert.deepEqual(
      actionsOf(saved.epochs).filter(([, callback]) => callback === 'ModelCheckpoint'),
      better.map((epoch) => [epoch, 'ModelCheckpoint', 'save_checkpoint']),
    );
    const written = saved.checkpoints.map(({ checkpoint }) => checkpoint.epoch);
    const removed = saved.checkpoints.flatMap((one) => one.removed);
    assert.deepEqual(written, [...new Set([...better, losses.length])]);
    assert.deepEqual(
      written.filter((epoch) => !removed.includes(epoch)),
      [...better.slice(-2), losses.length],
    );
    assert.match(
      logOf(saved),
      /Epoch 1: ModelCheckpoint saved a checkpoint, because val_loss improved to [\d.]+\./,
    );
    assert.equal(await restoredEpochOf(saved), null);
  });
});

describe('SwapEMAWeights', () => {
  test('ends a training that is stopped early with the averages, which its last checkpoint has, too', async (t) => {
    const stop: CallbackObject = { type: 'EarlyStopping', patience: 2 };
    const job = averaged([{ type: 'SwapEMAWeights', swap_on_epoch: true }, stop]);
    const stopped = await run(t, job);
    assert.ok(stopped.epochs.length < EPOCHS);
    assert.equal(stopped.evaluation?.loss, stopped.epochs.at(-1)?.val_loss);
    assert.match(logOf(stopped), /every epoch is validated and saved with the moving averages/);
  });

  test('validates with the averages, and trains as without it', async (t) => {
    const [swapped, plain] = [await run(t, averaged(['SwapEMAWeights'])), await run(t, averaged([]))];
    const lossesOf = ({ epochs }: TrainingRun) => epochs.map(({ loss }) => loss);
    assert.deepEqual(lossesOf(swapped), lossesOf(plain));
    assert.equal(await weightsDigest(swapped), await weightsDigest(plain));
    assert.notEqual(swapped.epochs[0]?.val_loss, plain.epochs[0]?.val_loss);
    assert.equal(swapped.epochs.at(-1)?.val_loss, plain.evaluation?.loss);
  });
});

describe('callbacks of a job that is interrupted', () => {
  const callbacks: CallbackObject[] = [
    { type: 'ReduceLROnPlateau', patience: 1, factor: 0.5, cooldown: 1 },
    { type: 'EarlyStopping', patience: 4, restore_best_weights: true },
  ];
  const actionsOf = (epochs: readonly EpochMetrics[]) =>
    epochs.map(({ epoch, loss, val_loss, learning_rate, callback_actions }) => [
      epoch,
      loss,
      val_loss,
      learning_rate,
      callback_actions,
    ]);

  for (const [when, saved] of [
    ['in each epoch, after its third batch', 5],
    ['after every second batch', 2],
  ] as const)
    test(`${when}, stop, reduce and restore as if it had not been`, async (t) => {
      const whole = await run(t, jobWith(callbacks));
      assert.ok(whole.epochs.length < EPOCHS);
      const runs = await runInterrupted(await createAttempts(t, jobWith(callbacks), data), saved);
      assert.ok(runs.length > 3);
      const last = runs.at(-1) ?? assert.fail();
      const epochs = new Map(runs.flatMap((one) => one.epochs).map((epoch) => [epoch.epoch, epoch]));
      assert.deepEqual(actionsOf([...epochs.values()]), actionsOf(whole.epochs));
      assert.equal(await weightsDigest(last), await weightsDigest(whole));
      assert.equal(await restoredEpochOf(last), await restoredEpochOf(whole));
      assert.equal(last.evaluation?.loss, whole.evaluation?.loss);
    });

  const saving: Callback[] = [
    { type: 'LearningRateScheduler', schedule: [0.05, 0.02, 0.01] },
    { type: 'SwapEMAWeights', swap_on_epoch: true },
    { type: 'ModelCheckpoint', save_best_only: true },
    { type: 'EarlyStopping', patience: 4, restore_best_weights: true },
  ];
  for (const swap_on_epoch of [true, false])
    test(`schedule, swap, save and restore as if it had not been, swap_on_epoch ${swap_on_epoch}`, async (t) => {
      const job = averaged(
        saving.map((one) => (one === saving[1] ? { type: 'SwapEMAWeights', swap_on_epoch } : one)),
      );
      const rare = { ...job, checkpoint: { every_epochs: 1000, keep_last: 1 } };
      const whole = await run(t, rare);
      const runs = await runInterrupted(await createAttempts(t, rare, data), 3);
      assert.ok(runs.length > 3);
      const last = runs.at(-1) ?? assert.fail();
      const epochs = new Map(runs.flatMap((one) => one.epochs).map((epoch) => [epoch.epoch, epoch]));
      assert.deepEqual(actionsOf([...epochs.values()]), actionsOf(whole.epochs));
      assert.equal(await weightsDigest(last), await weightsDigest(whole));
      assert.equal(await restoredEpochOf(last), await restoredEpochOf(whole));
    });

  test('after it was stopped restore the same weights, and train no further', async (t) => {
    const whole = await run(t, jobWith(callbacks));
    const next = await createAttempts(t, jobWith(callbacks), data);
    const stop = new AbortController();
    const paused = await runAssignment(await next(), {
      signal: stop.signal,
      onMessage: (message) =>
        message.type === 'phase' && message.phase === 'evaluating' && stop.abort('pause'),
    });
    assert.deepEqual(paused.outcome, { status: 'paused' });
    const last = await runAssignment(await next());
    assert.ok(!last.messages.some(({ type }) => type === 'progress'));
    assert.equal(await weightsDigest(last), await weightsDigest(whole));
    assert.equal(await restoredEpochOf(last), await restoredEpochOf(whole));
  });
});

describe('TerminateOnNaN', () => {
  /** Each update is too large, until the loss is infinite. */
  const diverging = (callbacks: CallbackObject[], checkpoint: Job['checkpoint'] = {}): Job => ({
    model: { layers: [{ type: 'Dense', units: 1 }] },
    compile: { loss: 'mse', optimizer: { type: 'sgd', learning_rate: 30 } },
    fit: { epochs: 40, batch_size: 12, callbacks },
    checkpoint,
  });
  const stopping: CallbackObject = { type: 'TerminateOnNaN' };
  const restoring: CallbackObject = {
    type: 'EarlyStopping',
    monitor: 'loss',
    patience: 100,
    restore_best_weights: true,
  };

  for (const [how, job] of [
    ['EarlyStopping', diverging([stopping, restoring])],
    ['checkpoint.restore_best', diverging([stopping], { restore_best: true, monitor: 'loss' })],
  ] as const)
    test(`ends the job with the weights that ${how} restores; the epoch is reported as far as it came`, async (t) => {
      const ended = await run(t, job);
      assert.deepEqual(ended.outcome, { status: 'succeeded' });
      assert.equal(await restoredEpochOf(ended), 1);
      const last = ended.epochs.at(-1);
      assert.ok(!Number.isFinite(Number(last?.loss)), `${last?.loss}`);
      assert.deepEqual(actionsOf(ended.epochs), [[last?.epoch, 'TerminateOnNaN', 'stop_training']]);
      assert.match(
        logOf(ended),
        /TerminateOnNaN stopped the training: The loss became (NaN|Infinity) in epoch/,
      );
      assert.ok(Number.isFinite(ended.epochs[0]?.loss));
    });

  for (const [what, callbacks] of [
    ['is not there', [restoring]],
    ['restores nothing', [stopping]],
    ['raises its error', [{ ...stopping, raise_error: true }, restoring]],
  ] as const)
    test(`a job whose loss is not finite fails with nan_loss where it ${what}`, async (t) => {
      const { outcome } = await run(t, diverging([...callbacks]));
      assert.equal(outcome.status === 'failed' && outcome.reason.code, 'nan_loss');
    });

  test('produces the same result when the job is interrupted', async (t) => {
    const job = diverging([stopping, restoring]);
    const whole = await run(t, job);
    const runs = await runInterrupted(await createAttempts(t, job, data), 3);
    const last = runs.at(-1) ?? assert.fail();
    assert.ok(runs.length > 2);
    assert.equal(await weightsDigest(last), await weightsDigest(whole));
    assert.equal(last.epochs.at(-1)?.epoch, whole.epochs.at(-1)?.epoch);
  });
});
