import { describe, test } from 'node:test';
import { loadTensorFlow } from '../../../workers/engine/device/tensorflow.js';
import { assertSameInAnyCalls } from '../../helpers/engine/calls-by-xla.js';
import { parityCases } from '../../parity/cases.js';

loadTensorFlow({ intraOpThreads: 1, xla: 'auto' });

const FEW: readonly string[] = ["the article's MLP on MNIST", 'CNN on MNIST'];
/** `npm run test:all` trains every model. */
const IS_ALL = process.env['TEST_ALL'] === '1';
const cases = (await parityCases()).filter(({ name }) => IS_ALL || FEW.includes(name));

describe('clusters compiled by XLA produce the same bits however many steps a call runs', () => {
  for (const parityCase of cases) test(parityCase.name, () => assertSameInAnyCalls('auto', parityCase));
});
