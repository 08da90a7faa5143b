import { after, describe, test } from 'node:test';
import { loadTensorFlow } from '../../workers/engine/device/tensorflow.js';
import { shuffledBatches, trainInEngine } from '../helpers/engine/parity-run.js';
import { startKerasOracle } from '../helpers/keras/keras-oracle.js';
import { mixedCases } from './mixed-cases.js';

loadTensorFlow({ intraOpThreads: 1 });
const keras = startKerasOracle(1);
after(() => keras.stop());

const far = (a: ArrayLike<number>, b: ArrayLike<number>) => {
  let [d, l] = [0, 1e-30];
  for (let i = 0; i < b.length; i++) {
    d = Math.max(d, Math.abs((a[i] ?? NaN) - (b[i] ?? NaN)));
    l = Math.max(l, Math.abs(b[i] ?? 0));
  }
  return d / l;
};

describe('mixed', () => {
  for (const one of mixedCases())
    test(one.name, async (t) => {
      const { run, result } = trainInEngine(one.definition, one.data, shuffledBatches(one.data.count, 8, 10));
      const expected = await keras.train(run);
      t.diagnostic(`loss ${far(result.losses, expected.losses).toExponential(1)}`);
      t.diagnostic(JSON.stringify(result.losses.slice(0, 4)) + JSON.stringify(expected.losses.slice(0, 4)));
      for (const [path, values] of expected.weights)
        t.diagnostic(
          `${path} ${far(result.weights.get(path) ?? [], values).toExponential(1)} moved ${far(values, run.initialWeights.get(path) ?? []).toExponential(1)}`,
        );
    });
});
