import { describe, test } from 'node:test';
import { loadTensorFlow } from '../../../workers/engine/device/tensorflow.js';
import { type KerasCase, readKerasFixture } from '../../helpers/keras/keras-fixtures.js';
import { replay } from '../../helpers/keras/replay-keras.js';

loadTensorFlow({ intraOpThreads: 1 });

const FIXTURES = ['layers', 'losses', 'optimizers', 'penalties', 'trajectories', 'embeddings'];
for (const fixture of FIXTURES) {
  const cases = await readKerasFixture<KerasCase[]>(fixture);
  describe(`${fixture} match Keras: outputs, losses, weights and evaluation`, () => {
    for (const recorded of cases) test(recorded.name, () => replay(recorded));
  });
}
