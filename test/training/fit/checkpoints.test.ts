import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { runAttempt } from '../../../workers/engine/attempt/run-attempt.js';
import { loadTensorFlow } from '../../../workers/engine/device/tensorflow.js';
import { readCheckpoint } from '../../../workers/engine/storage/checkpoints.js';
import { readSavedModel } from '../../../workers/engine/storage/read-saved-model.js';
import { decodeSafetensors, encodeSafetensors } from '../../../workers/engine/storage/safetensors.js';
import { assign, type Job, runJob, TEST_DEVICE, type TestData } from '../../helpers/engine/training-run.js';

loadTensorFlow({ intraOpThreads: 1 });

const data: TestData = {
  train: {
    x: { values: Float32Array.from({ length: 80 }, (_, index) => Math.sin(index)), shape: [4] },
    y: { values: Float32Array.from({ length: 20 }, (_, index) => Math.cos(index)) },
  },
};
const job: Job = {
  model: {
    layers: [{ type: 'Dense', units: 3 }, { type: 'BatchNormalization' }, { type: 'Dense', units: 1 }],
  },
  compile: { loss: 'mse', optimizer: 'adam', metrics: ['mae'] },
  fit: { epochs: 5, batch_size: 8, validation_split: 0.2 },
  checkpoint: { every_epochs: 2, keep_last: 2 },
};

describe('a saved model', () => {
  for (const name of ['model.json', 'weights.bin']) {
    test(`is rejected if a byte of ${name} is damaged`, async (t) => {
      const { assignment } = await runJob(t, job, data);
      const directory = join(assignment.attemptDirectory, 'model');
      const { weights } = await readSavedModel(directory);
      assert.ok(weights.size > 0);
      const bytes = await readFile(join(directory, name));
      bytes[20] = (bytes[20] ?? 0) ^ 1;
      await writeFile(join(directory, name), bytes);
      await assert.rejects(readSavedModel(directory), new RegExp(`${name} is damaged: its SHA-256`));
    });
  }
});

describe('checkpoints', () => {
  test('are written when due and after the last epoch; older ones are removed', async (t) => {
    const run = await runJob(t, job, data);
    assert.deepEqual(
      run.checkpoints.map(({ checkpoint, removed }) => [checkpoint.epoch, removed]),
      [
        [2, []],
        [4, []],
        [5, [2]],
      ],
    );
    const files = (await readdir(join(run.assignment.attemptDirectory, 'checkpoints'))).sort();
    const expected = [4, 5].flatMap((epoch) => [`epoch-0000${epoch}.json`, `epoch-0000${epoch}.safetensors`]);
    assert.deepEqual(files, expected);
  });

  test('keep the best in addition to the last', async (t) => {
    const checkpoint = { keep_last: 1, keep_best: 1, monitor: 'val_loss', mode: 'max' } as const;
    const run = await runJob(t, { ...job, checkpoint }, data);
    const files = await readdir(join(run.assignment.attemptDirectory, 'checkpoints'));
    const kept = files.filter((name) => name.endsWith('.safetensors')).sort();
    // It falls from epoch to epoch: by the largest, the first is the best.
    assert.deepEqual(kept, ['epoch-00001.safetensors', 'epoch-00005.safetensors']);
  });

  test('have their size, digest and the metrics of their epoch', async (t) => {
    const run = await runJob(t, job, data);
    const directory = join(run.assignment.attemptDirectory, 'checkpoints');
    const checkpoint = run.checkpoints.at(-1)?.checkpoint;
    const bytes = await readFile(join(directory, 'epoch-00005.safetensors'));
    assert.equal(checkpoint?.size_bytes, bytes.length);
    assert.equal(checkpoint?.sha256, createHash('sha256').update(bytes).digest('hex'));
    const epoch = run.epochs.at(-1);
    assert.deepEqual(checkpoint?.metrics, {
      loss: epoch?.loss,
      mae: epoch?.metrics['mae'],
      val_loss: epoch?.val_loss,
      val_mae: epoch?.val_metrics?.['mae'],
    });
    assert.deepEqual(JSON.parse(await readFile(join(directory, 'epoch-00005.json'), 'utf8')), checkpoint);
  });

  test('contain the weights of the saved model, bit for bit, and the optimizer state', async (t) => {
    const { assignment } = await runJob(t, job, data);
    const path = join(assignment.attemptDirectory, 'checkpoints', 'epoch-00005.safetensors');
    const { tensors, metadata } = await readCheckpoint(path);
    const names = [
      ['dense/kernel', [4, 3]],
      ['dense/bias', [3]],
      ['batch_normalization/gamma', [3]],
      ['batch_normalization/beta', [3]],
      ['batch_normalization/moving_mean', [3]],
      ['batch_normalization/moving_variance', [3]],
      ['dense_1/kernel', [3, 1]],
      ['dense_1/bias', [1]],
    ] as const;
    const slots = names
      .filter(([name]) => !name.includes('moving'))
      .flatMap(([name, shape]) =>
        ['momentum', 'velocity'].map((slot) => [`optimizer/${name}/${slot}`, shape]),
      );
    assert.deepEqual(
      tensors.map(({ name, shape }) => [name, shape]),
      [...names, ...slots],
    );
    const weights = tensors.slice(0, names.length).map(({ values }) => Buffer.from(values.buffer));
    assert.deepEqual(
      Buffer.concat(weights),
      await readFile(join(assignment.attemptDirectory, 'model', 'weights.bin')),
    );
    assert.deepEqual(metadata, {
      format: 'trainhorn-checkpoint-1',
      epoch: '5',
      batch: '0',
      step: '10',
      seed: '1',
      learning_rate: '0.001',
      seconds: '0',
      totals: '',
      device: JSON.stringify(TEST_DEVICE),
      xla: 'off',
      withdrawals: '[]',
    });
  });

  test('end the job with storage_error if they cannot be written', async (t) => {
    const assignment = await assign(t, job, data);
    await writeFile(join(assignment.attemptDirectory, 'checkpoints'), 'a file where the directory belongs');
    const signal = new AbortController().signal;
    const outcome = await runAttempt({
      assignment,
      maxResidentBytes: 1e9,
      checkpointSeconds: 3600,
      signal,
      device: TEST_DEVICE,
      report: () => undefined,
      progress: () => undefined,
    });
    assert.equal(outcome.status === 'failed' && outcome.reason.code, 'storage_error');
  });
});

describe('the safetensors format', () => {
  test('preserves every bit, including NaN and -0, and aligns its data to eight bytes', () => {
    const values = Float32Array.from([1, -0, Number.NaN, Number.POSITIVE_INFINITY, 1e-45, 3.4e38]);
    const tensors = [
      { name: 'a', shape: [2, 3], values },
      { name: 'scalar', shape: [], values: Float32Array.of(7) },
      { name: 'empty', shape: [0], values: new Float32Array(0) },
    ];
    const file = encodeSafetensors({ tensors, metadata: { epoch: '3' } });
    assert.equal(Number(new DataView(file.buffer).getBigUint64(0, true)) % 8, 0);
    const unaligned = Buffer.concat([Buffer.from([1]), file]).subarray(1);
    assert.deepEqual(decodeSafetensors(unaligned), { tensors, metadata: { epoch: '3' } });
  });

  test('rejects a truncated file', () => {
    const file = encodeSafetensors({
      tensors: [{ name: 'a', shape: [2], values: new Float32Array(2) }],
      metadata: {},
    });
    for (const length of [0, 7, 20, file.length - 1])
      assert.throws(() => decodeSafetensors(file.subarray(0, length)));
  });
});
