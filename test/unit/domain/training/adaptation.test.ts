import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { JobCreate } from '../../../../src/contracts/jobs/training-config.js';
import { resolveJob } from '../../../../src/domain/admission/resolve-job.js';
import { namedDataset } from '../../../helpers/engine/named-data.js';

const limits = { maxJobMemoryBytes: 8e9, maxRunSeconds: 3_600, drawSeed: () => 7 };
const dataset = namedDataset({
  arrays: [
    { role: 'x', name: 'table', shape: [3], train: new Float32Array(60) },
    { role: 'y', name: 'price', shape: [], train: new Float32Array(20) },
  ],
});

const dense = { type: 'Dense', units: 1 };
const normalization = { type: 'Normalization' };

function resolve(layers: unknown[], fit: JobCreate['fit'] = {}) {
  const body = { model: { layers }, compile: { loss: 'mse' }, dataset: { id: 'ds_test' }, fit } as JobCreate;
  return resolveJob(body, { dataset, ...limits });
}

function resolved(layers: unknown[], fit?: JobCreate['fit']) {
  const job = resolve(layers, fit);
  if (job.outcome !== 'resolved') return assert.fail(JSON.stringify(job.errors));
  const warnings = job.report.warnings.filter(({ code }) => /adapt|no_effect/.test(code));
  return { adapt: job.config.fit.adapt, warnings };
}

function findings(layers: unknown[], fit?: JobCreate['fit']): [pointer: string, detail: string][] {
  const job = resolve(layers, fit);
  if (job.outcome === 'resolved') return assert.fail('accepted');
  return job.errors.map(({ pointer, code, detail }) => {
    assert.equal(code, 'unadaptable_layer');
    return [pointer, detail];
  });
}

describe('layers without statistics', () => {
  test('are adapted, with a warning for each', () => {
    const { adapt, warnings } = resolved([
      normalization,
      { type: 'Discretization', num_bins: 4, output_mode: 'one_hot' },
      { type: 'Flatten' },
      dense,
    ]);
    assert.equal(adapt, true);
    assert.deepEqual(
      warnings.map(({ pointer, code }) => [pointer, code]),
      [
        ['/model/layers/0', 'adapted_layer'],
        ['/model/layers/1', 'adapted_layer'],
      ],
    );
    assert.match(
      warnings[0]?.detail ?? '',
      /no mean and variance of 'normalization': Normalization is adapted/,
    );
  });

  test('are not where their arguments give them', () => {
    const given = { ...normalization, mean: [1, 2, 3], variance: [1, 1, 1] };
    assert.deepEqual(resolved([given, dense]), { adapt: undefined, warnings: [] });
  });

  test('leave their input as it is where fit.adapt is false', () => {
    const { adapt, warnings } = resolved([normalization, dense], { adapt: false });
    assert.equal(adapt, false);
    assert.deepEqual(
      warnings.map(({ code }) => code),
      ['unadapted_normalization'],
    );
  });

  test('are rejected where fit.adapt is false and Keras would compute nothing', () => {
    const bins = { type: 'Discretization', num_bins: 4 };
    const [[pointer, detail] = []] = findings([bins, dense], { adapt: false });
    assert.equal(pointer, '/model/layers/0');
    assert.match(detail ?? '', /has no bin_boundaries, and fit.adapt is false/);
  });

  test('are rejected behind layers that are trained, each with its pointer', () => {
    const found = findings([
      { ...dense, units: 2 },
      normalization,
      { type: 'ReLU' },
      { ...normalization, axis: null },
      dense,
    ]);
    assert.deepEqual(
      found.map(([pointer]) => pointer),
      ['/model/layers/1', '/model/layers/3'],
    );
    for (const [, detail] of found)
      assert.match(detail, /the layer 'dense' is trained\. Give it mean and variance/);
    findings([{ type: 'BatchNormalization', center: false, scale: false }, normalization, dense]);
  });

  test('are adapted behind layers that are frozen or draw in training only', () => {
    const frozen = { ...dense, units: 2, trainable: false };
    assert.equal(resolved([frozen, normalization, dense]).warnings.length, 1);
    const batch = { type: 'BatchNormalization', trainable: false };
    assert.equal(resolved([batch, { type: 'Dropout', rate: 0.5 }, normalization, dense]).warnings.length, 1);
  });

  test('are rejected where they are called with their own output', () => {
    const twice = { ...normalization, name: 'n', calls: [{ inputs: 'input' }, { inputs: 'n' }] };
    const layers = [{ type: 'InputLayer', name: 'input', shape: [3] }, twice, { ...dense, inputs: 'n/1' }];
    assert.match(findings(layers)[0]?.[1] ?? '', /called with its own output/);
  });

  test('have a warning where fit.adapt is false and there are none', () => {
    const { warnings } = resolved([dense], { adapt: false });
    assert.deepEqual(
      warnings.map(({ pointer, code }) => [pointer, code]),
      [['/fit/adapt', 'no_effect']],
    );
  });
});
