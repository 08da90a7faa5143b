import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { SampleValues } from '../../../src/domain/data/element-view.js';
import { createBatcher } from '../../../workers/predictor/batcher.js';
import { inputProfile } from '../../../workers/predictor/instances/input-profile.js';
import { createModelCache } from '../../../workers/predictor/model-cache.js';
import { modelManifest } from '../../fixtures/model-manifest.js';

const INPUTS = [{ name: 'x', profile: inputProfile(modelManifest()) }];

/** A model that doubles its samples and remembers the sizes of its steps. */
function createDoubler() {
  const steps: number[] = [];
  const state = { disposed: false };
  return {
    steps,
    state,
    manifest: modelManifest(),
    inputs: INPUTS,
    predict(samples: readonly SampleValues[], count: number) {
      assert.equal(state.disposed, false);
      steps.push(count);
      return samples.map((values) => Float32Array.from(values, (value) => value * 2));
    },
    dispose() {
      state.disposed = true;
    },
  };
}

describe('requests that wait for one model', () => {
  test('share a step and get their own outputs', async () => {
    const model = createDoubler();
    const batcher = createBatcher(model);
    const asked = [1, 2, 3].map((value) => batcher.predict([Float32Array.of(value, value)], 1));
    assert.deepEqual(
      (await Promise.all(asked)).map(([values]) => [...(values ?? [])]),
      [
        [2, 2],
        [4, 4],
        [6, 6],
      ],
    );
    assert.deepEqual(model.steps, [3]);
  });

  test('share steps up to the limit; a larger request is a step of its own', async () => {
    const model = createDoubler();
    const batcher = createBatcher(model, 3);
    const counts = [2, 1, 1, 5, 1];
    const outputs = await Promise.all(
      counts.map((count) => batcher.predict([new Float32Array(count).fill(count)], count)),
    );
    assert.deepEqual(
      outputs.map(([values]) => [...(values ?? [])]),
      counts.map((count) => Array.from({ length: count }, () => 2 * count)),
    );
    assert.deepEqual(model.steps, [3, 1, 5, 1]);
  });

  test('all fail with a failing step, and later ones do not', async () => {
    let calls = 0;
    const batcher = createBatcher({
      manifest: modelManifest(),
      inputs: INPUTS,
      predict(samples) {
        calls += 1;
        if (calls === 1) throw new Error('broken');
        return samples.map((values) => Float32Array.from(values));
      },
      dispose: () => undefined,
    });
    const both = await Promise.allSettled(
      [1, 2].map((value) => batcher.predict([Float32Array.of(value)], 1)),
    );
    assert.deepEqual(
      both.map(({ status }) => status),
      ['rejected', 'rejected'],
    );
    assert.deepEqual(await batcher.predict([Float32Array.of(3)], 1), [Float32Array.of(3)]);
  });
});

describe('the model cache', () => {
  test('disposes the least recently used model, after its pending answers', async () => {
    const models = new Map<string, ReturnType<typeof createDoubler>>();
    const load = async (directory: string) => {
      const model = createDoubler();
      models.set(directory, model);
      return model;
    };
    const cache = createModelCache(load, 2);
    await cache.get('a');
    const last = (await cache.get('b')).predict([Float32Array.of(1)], 1);
    await cache.get('a');
    await cache.get('c');
    assert.deepEqual(await last, [Float32Array.of(2)]);
    await new Promise((resolve) => setImmediate(resolve));
    const disposed = [...models].filter(([, { state }]) => state.disposed).map(([directory]) => directory);
    assert.deepEqual(disposed, ['b']);
  });

  test('retries a model that failed to load', async () => {
    let fails = true;
    const cache = createModelCache(async () => {
      if (fails) throw new Error('gone');
      return createDoubler();
    }, 2);
    await assert.rejects(cache.get('a'), /gone/);
    fails = false;
    assert.ok(await cache.get('a'));
  });
});
