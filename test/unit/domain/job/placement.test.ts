import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  ANY_PLACEMENT,
  placementOf,
  resolveResources,
  satisfies,
} from '../../../../src/domain/job/queue/placement.js';
import { explainWaiting } from '../../../../src/domain/job/queue/waiting.js';
import { withGpu } from '../../../../src/domain/training/device/gpu-device.js';
import { memoryIssues } from '../../../../src/domain/training/device/memory-estimate.js';
import { sampleJob } from '../../../helpers/jobs/sample-job.js';

describe('the placement of a job', () => {
  test('is the same for any spelling of its labels', () => {
    const resources = { device: 'gpu', labels: ['b', 'a', 'b'] } as const;
    const asked = { resources: { ...resources, labels: [...resources.labels] } };
    assert.deepEqual(resolveResources(asked), { device: 'gpu', labels: ['a', 'b'] });
    assert.deepEqual(resolveResources({}), { device: 'any', labels: [] });
  });

  test('is any device if the record has none, as in old versions', () => {
    const { record } = sampleJob();
    assert.equal(record.config.resources, undefined);
    assert.deepEqual(placementOf(record), ANY_PLACEMENT);
  });

  test('is satisfied by a worker with its device and all its labels', () => {
    const worker = { devices: ['any', 'gpu'], labels: ['a', 'b'] } as const;
    assert.ok(satisfies(worker, { device: 'gpu', labels: ['a'] }));
    assert.ok(!satisfies(worker, { device: 'cpu', labels: [] }));
    assert.ok(!satisfies(worker, { device: 'any', labels: ['a', 'c'] }));
    assert.ok(satisfies({}, ANY_PLACEMENT) && !satisfies({}, { device: 'cpu', labels: [] }));
  });
});

describe('the waiting reason of a job', () => {
  test('lists the resources of live workers, however many there are', () => {
    const live = Array.from({ length: 50 }, (_, index) => ({ labels: [`label-${index}`] }));
    const { message = '' } = explainWaiting({ device: 'cpu', labels: ['x', 'y'] }, live) ?? {};
    assert.match(
      message,
      /a CPU and the labels x, y\. Live workers: 1 for any, labelled label-0; .*45 other kinds/,
    );
  });
});

describe('a job that does not fit', () => {
  const estimate = {
    weights: 4e9,
    gradients_and_optimizer: 12e9,
    activations: 4e9,
    dataset: 10e9,
    total: 30e9,
  };
  const refusal = (bounds: Parameters<typeof memoryIssues>[1]) => memoryIssues(estimate, bounds)[0]?.detail;

  test('on a GPU is rejected with the numbers of GPU and machine', () => {
    const onlyGpus = { maxJobMemoryBytes: 64e9, isOnlyForGpus: true };
    assert.equal(refusal({ ...onlyGpus, gpuMemoryBytes: 20e9 }), undefined);
    assert.match(
      refusal({ ...onlyGpus, gpuMemoryBytes: 19e9 }) ?? '',
      /at most 19\.0 GB on a GPU, with 64\.0 GB for weights and dataset on its machine is allowed/,
    );
    assert.ok(refusal({ ...onlyGpus, maxJobMemoryBytes: 13e9, gpuMemoryBytes: 80e9 }));
    assert.equal(refusal({ ...onlyGpus, gpuMemoryBytes: Number.POSITIVE_INFINITY }), undefined);
  });

  test('on one of CPU and GPU is accepted for the other', () => {
    assert.equal(refusal({ maxJobMemoryBytes: 30e9, gpuMemoryBytes: 1e9 }), undefined);
    assert.equal(refusal({ maxJobMemoryBytes: 20e9, gpuMemoryBytes: 20e9 }), undefined);
    assert.match(
      refusal({ maxJobMemoryBytes: 20e9, gpuMemoryBytes: 1e9 }) ?? '',
      /20\.0 GB on a CPU, or 1\.0 GB/,
    );
  });
});

describe('the device report of a trainer', () => {
  const found = { tensorflow_version: '2.21.0', intra_op_threads: 8 };
  const gpu = { name: 'NVIDIA H100', memory_bytes: 80e9, driver_version: '580' };

  test("has its GPU's name, memory and driver", () => {
    assert.deepEqual(withGpu({ type: 'GPU', name: 'GPU:0', ...found }, gpu), {
      type: 'GPU',
      ...found,
      ...gpu,
    });
    assert.equal(withGpu({ type: 'GPU', name: 'GPU:0', ...found }, undefined).name, 'GPU:0');
  });

  test('is unchanged for a CPU', () => {
    const cpu = { type: 'CPU', name: 'A CPU', ...found } as const;
    assert.deepEqual(withGpu(cpu, gpu), cpu);
  });
});
