import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  outOfMemory,
  readAllocation,
  reportsOutOfMemory,
} from '../../../../src/domain/training/device/out-of-memory.js';
import { largestFittingHalf } from '../../../../src/domain/training/halvings.js';

const never = () => false;

describe('the largest half that fits', () => {
  for (const [size, limit, found] of [
    [4096, 4000, 2048],
    [4096, 2048, 2048],
    [4096, 300, 256],
    [4096, 1, 1],
    [100, 30, 25],
    [7, 3, 3],
    [2, 1, 1],
    [65_536, 5, 4],
  ] as const)
    test(`is ${found} for ${size} with at most ${limit}, after few trials`, async () => {
      let failures = 0;
      const fits = async (half: number) => {
        if (half > limit) failures += 1;
        return half <= limit;
      };
      assert.deepEqual(await largestFittingHalf(size, fits, never), { outcome: 'found', size: found });
      assert.ok(failures <= 4, `${failures} trials failed`);
    });

  test('is none if not even 1 fits, or there is no half', async () => {
    assert.deepEqual(await largestFittingHalf(4096, async () => false, never), { outcome: 'none' });
    assert.deepEqual(await largestFittingHalf(1, async () => true, never), { outcome: 'none' });
  });

  test('is the best so far, or the next candidate, once time is up', async () => {
    let trials = 0;
    const afterOne = () => trials > 0;
    const answer = (fits: boolean) => async () => {
      trials += 1;
      return fits;
    };
    assert.deepEqual(await largestFittingHalf(256, answer(true), afterOne), { outcome: 'found', size: 8 });
    trials = 0;
    assert.deepEqual(await largestFittingHalf(256, answer(false), afterOne), { outcome: 'stopped', next: 2 });
  });
});

describe('an out-of-memory error', () => {
  const OOM =
    'OOM when allocating tensor with shape[4096,64,112,112] and type half on /job:localhost/replica:0/task:0/device:GPU:0 by allocator GPU_0_bfc';
  for (const [text, allocation] of [
    [OOM, { shape: [4096, 64, 112, 112], bytes: 6_576_668_672 }],
    [
      'Invalid TF_Status: 8\nMessage: OOM when allocating tensor with shape[] and type float',
      { shape: [], bytes: 4 },
    ],
    ['Out of memory while trying to allocate 1234567 bytes.', { bytes: 1_234_567 }],
    ['Invalid typed array length: 1000', { bytes: 4000 }],
    ['Array buffer allocation failed', {}],
    ['CUDA_ERROR_OUT_OF_MEMORY: out of memory', {}],
    ['CUBLAS_STATUS_ALLOC_FAILED', {}],
    ['Invalid TF_Status: 13\nMessage: Dst tensor is not initialized.', {}],
  ] as const)
    test(`is recognized and parsed: ${text.slice(0, 40)}`, () => {
      assert.ok(reportsOutOfMemory(text));
      assert.deepEqual(readAllocation(text), allocation);
    });

  for (const text of [
    'indices[1,0] = 7 is not in [0, 5)',
    'Invalid typed array length: -1',
    'Invalid TF_Status: 3',
  ])
    test(`is not: ${text}`, () => assert.ok(!reportsOutOfMemory(text)));
});

test('the failure of a job that does not fit names the allocation, the device and a batch size that fits', () => {
  const shortage = {
    batchSize: 512,
    fittingBatchSize: 128,
    foundBy: 'trial',
    allocation: { where: 'layer conv2d (Conv2D)', shape: [512, 9], bytes: 3.2e9 },
    device: { type: 'GPU', name: 'NVIDIA H100' },
    memoryBytes: 80e9,
  } as const;
  const { code, message, details } = outOfMemory(shortage);
  assert.equal(code, 'out_of_memory');
  assert.equal(
    message,
    'The GPU NVIDIA H100 (80.0 GB) ran out of memory with batch_size 512: 3.2 GB could not be allocated for a tensor of shape [512, 9] in layer conv2d (Conv2D). batch_size 128 fits: a training step and an evaluation step ran with it. Post the job again with at most that batch_size.',
  );
  assert.deepEqual(details, {
    batch_size: 512,
    fitting_batch_size: 128,
    found_by: 'trial',
    where: 'layer conv2d (Conv2D)',
    shape: '[512, 9]',
    bytes: 3.2e9,
    device: 'NVIDIA H100',
    memory_bytes: 80e9,
  });
  assert.match(
    outOfMemory({ ...shortage, fittingBatchSize: 0 }).message,
    /Not even batch_size 1 fits \(found by trial\): use a smaller model/,
  );
});
