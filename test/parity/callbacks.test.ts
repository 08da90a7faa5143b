import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { builtInFor, CALLBACKS } from '../../src/keras/callbacks/index.js';
import { scriptedInEngine, scriptedInKeras } from '../helpers/keras/scripted-callbacks.js';
import { callbackArguments, callbackCases } from './callback-cases.js';

const SEED = Math.floor(Math.random() * 2 ** 31);
const cases = callbackCases(SEED);
const ends = await scriptedInKeras(cases);

describe(`callbacks stop at the epoch, set the learning rates and restore the weights as in Keras (seed ${SEED})`, () => {
  test('every callback that acts has cases', () => {
    const withCases = [...Object.keys(callbackArguments), 'ModelCheckpoint', 'SwapEMAWeights'];
    assert.deepEqual(
      CALLBACKS.filter((type) => builtInFor(type) === undefined).toSorted(),
      withCases.toSorted(),
    );
  });

  for (const [index, training] of cases.entries()) {
    test(training.name, async () => {
      assert.deepEqual(await scriptedInEngine(training), ends[index]);
    });
  }
});

test('callbacks that are saved and restored after any epochs produce the same result', async () => {
  for (const [index, training] of cases.entries()) {
    const every = new Set(training.epochs.map((_, epoch) => epoch + 1));
    const some = new Set([...every].filter((epoch) => (epoch + index) % 3 === 0));
    for (const interrupted of [every, some])
      assert.deepEqual(await scriptedInEngine(training, interrupted), ends[index], training.name);
  }
});
