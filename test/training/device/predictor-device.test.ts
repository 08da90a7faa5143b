import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

test('a predictor configured for a GPU exits with the reason if it finds none', async () => {
  const predictor = fork(fileURLToPath(new URL('../../../workers/predictor/main.js', import.meta.url)), {
    env: { PATH: process.env['PATH'], TRAINHORN_PREDICTOR_DEVICE: 'gpu', CUDA_VISIBLE_DEVICES: '-1' },
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  const exit = once(predictor, 'exit');
  const words = predictor.stderr ? await text(predictor.stderr) : '';
  assert.match(words, /TRAINHORN_PREDICTOR_DEVICE is 'gpu', but TensorFlow found no GPU.*Set it to cpu/);
  assert.deepEqual(await exit, [1, null]);
});
