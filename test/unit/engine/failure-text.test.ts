import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { readFailure } from '../../../workers/engine/graph/failure-text.js';

describe('the public text of an error inside TensorFlow', () => {
  test('is one line, with the node separate', () => {
    const message =
      'Session fail to run with error: indices[0,0] = 7 is not in [0, 5)\n\t [[{{node train_2/words/GatherV2}}]]';
    assert.deepEqual(readFailure(message), {
      cause: 'indices[0,0] = 7 is not in [0, 5)',
      node: 'train_2/words/GatherV2',
    });
  });

  test('omits the labels of the whole batch', () => {
    const labels = Array.from({ length: 4096 }, (_, index) => index % 12).join(' ');
    const message = `Received a label value of 11 which is outside the valid range of [0, 10).  Label values: ${labels}\n\t [[{{node loss/X}}]]`;
    assert.equal(
      readFailure(message).cause,
      'Received a label value of 11 which is outside the valid range of [0, 10).',
    );
  });

  test('is the first of several errors, not their count', () => {
    const message =
      '2 root error(s) found.\n  (0) INVALID_ARGUMENT: indices[3] = 9 is not in [0, 5)\n\t [[{{node a/GatherV2}}]]\n' +
      '  (1) INVALID_ARGUMENT: indices[3] = 9 is not in [0, 5)\n\t [[{{node b/GatherV2}}]]\n0 successful operations.';
    assert.deepEqual(readFailure(message), { cause: 'indices[3] = 9 is not in [0, 5)', node: 'a/GatherV2' });
  });

  test('shortens the name of a device', () => {
    const message =
      'OOM when allocating tensor with shape[8,9] and type float on /job:localhost/replica:0/task:0/device:GPU:0 by allocator GPU_0_bfc';
    assert.equal(
      readFailure(message).cause,
      'OOM when allocating tensor with shape[8,9] and type float on GPU:0 by allocator GPU_0_bfc',
    );
  });

  test('is truncated if it does not end', () => {
    const { cause, node } = readFailure('x'.repeat(100_000));
    assert.equal(cause.length, 302);
    assert.equal(node, undefined);
  });
});
