import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { ANY_PLACEMENT, type Placement } from '../../../src/domain/job/queue/placement.js';
import { parseGpus } from '../../../workers/supervisor/gpu/read-gpus.js';
import { visibleGpus } from '../../../workers/supervisor/gpu/visible-gpus.js';
import { describePlace } from '../../../workers/supervisor/places/describe-place.js';
import {
  createTrainingPlaces,
  type TrainingPlacesOptions,
} from '../../../workers/supervisor/places/training-places.js';
import { TWO_GPUS } from '../../helpers/processes/pretended-nvidia-smi.js';

const GPU: Placement = { device: 'gpu', labels: [] };
const CPU: Placement = { device: 'cpu', labels: [] };
const [first, second] = visibleGpus([], '0,1');
assert.ok(first && second);

const placesWith = (change: Partial<TrainingPlacesOptions>) =>
  createTrainingPlaces({ gpus: [first, second], jobs: 2, cpuJobs: 0, labels: [], ...change });

describe('describePlace', () => {
  const [gpu] = visibleGpus(parseGpus(TWO_GPUS.join('\n')), undefined);
  assert.ok(gpu);

  test("returns the GPU's name, memory and driver, and the job's share of the memory", () => {
    const memory_bytes = 81_559 * 2 ** 20;
    assert.deepEqual(describePlace({ gpu }, 2), {
      gpu: { name: 'NVIDIA H100 80GB HBM3', memory_bytes, driver_version: '580.65.06' },
      deviceMemoryBytes: memory_bytes / 2,
    });
  });

  test('leaves out unknown values', () => {
    assert.deepEqual(describePlace({ gpu: first }, 1), { gpu: { name: 'GPU 0' } });
    assert.deepEqual(describePlace({ gpu: null }, 1), {});
  });
});

describe('createTrainingPlaces', () => {
  test('without GPUs, offers places on the CPU and none to a job that asks for a GPU', () => {
    const places = placesWith({ gpus: [] });
    assert.deepEqual([places.take(GPU), places.offers(GPU)], [undefined, false]);
    assert.deepEqual([places.take(CPU), places.take(ANY_PLACEMENT)], [{ gpu: null }, { gpu: null }]);
    assert.equal(places.take(CPU), undefined);
  });

  test('offers the least loaded GPU', () => {
    const places = placesWith({ jobs: 4 });
    const taken = [1, 2, 3, 4].map(() => places.take(GPU)?.gpu);
    assert.deepEqual(taken, [first, second, first, second]);
    assert.equal(places.take(ANY_PLACEMENT), undefined);
    places.giveBack({ gpu: second });
    assert.equal(places.take(ANY_PLACEMENT)?.gpu, second);
  });

  test('never puts more jobs on one GPU than an even share', () => {
    const places = placesWith({ jobs: 3 });
    const taken = [1, 2, 3, 4].map(() => places.take(GPU)?.gpu);
    assert.deepEqual(taken, [first, second, first, undefined]);
  });

  test('offers the CPU of a machine with GPUs only to jobs that ask for it', () => {
    assert.equal(placesWith({}).take(CPU), undefined);
    const places = placesWith({ cpuJobs: 1 });
    assert.deepEqual([places.count, places.devices], [3, ['any', 'gpu', 'cpu']]);
    assert.deepEqual(places.take(CPU), { gpu: null });
    assert.deepEqual([places.take(CPU), places.take(ANY_PLACEMENT)?.gpu], [undefined, first]);
  });

  test('does not offer a failing GPU for a minute', () => {
    let now = 0;
    const places = placesWith({ now: () => now });
    places.fails({ gpu: first });
    assert.equal(places.take(GPU)?.gpu, second);
    assert.equal(places.take(GPU), undefined);
    now = 60_000;
    assert.equal(places.take(GPU)?.gpu, first);
  });

  test('accepts jobs whose labels the worker has', () => {
    const places = placesWith({ labels: ['a', 'b'] });
    const offers = (...labels: string[]) => places.offers({ device: 'any', labels });
    assert.deepEqual([offers(), offers('b'), offers('a', 'b'), offers('a', 'c')], [true, true, true, false]);
  });
});
