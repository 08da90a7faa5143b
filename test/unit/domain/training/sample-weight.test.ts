import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { SampleWeights } from '../../../../src/contracts/jobs/fit-arguments.js';
import { type JobCreate, ResolvedConfigSchema } from '../../../../src/contracts/jobs/training-config.js';
import { resolveJob } from '../../../../src/domain/admission/resolve-job.js';
import { createStatistics } from '../../../../src/domain/data/array-statistics.js';
import { createValidator } from '../../../../src/validation/validation.js';
import { type NamedArray, namedDataset } from '../../../helpers/engine/named-data.js';

type Fit = NonNullable<JobCreate['fit']>;

const SAMPLES = 4;
const table: NamedArray = {
  role: 'x',
  name: 'table',
  shape: [3],
  columns: ['age', 'weight', 'city'],
  categories: [{ column: 'city', values: ['a', 'b'] }],
  train: new Float32Array(SAMPLES * 3),
};
const labels: NamedArray = { role: 'y', name: 'y', train: new Int32Array(SAMPLES) };
const array = (role: NamedArray['role'], name: string, shape: number[] = []): NamedArray => ({
  role,
  name,
  shape,
  train: new Float32Array(SAMPLES * shape.reduce((product, size) => product * size, 1)),
});

const softmax = { type: 'Dense', name: 'main', units: 2, activation: 'softmax' } as const;
const jobWith = (fit: Fit, changes: Partial<JobCreate> = {}): JobCreate => ({
  model: { layers: [softmax] },
  compile: { loss: 'sparse_categorical_crossentropy' },
  dataset: { id: 'mnist' },
  fit,
  seed: 1,
  ...changes,
});

const resolve = (job: JobCreate, arrays: NamedArray[]) => {
  const dataset = { ...namedDataset({ arrays }), id: 'mnist' };
  return resolveJob(job, { dataset, maxJobMemoryBytes: 8e9, maxRunSeconds: 60 });
};

function resolved(job: JobCreate, arrays: NamedArray[]) {
  const result = resolve(job, arrays);
  if (result.outcome !== 'resolved') return assert.fail(JSON.stringify(result.errors));
  assert.deepEqual(createValidator(ResolvedConfigSchema)(result.config), []);
  const again = resolve(result.config, arrays);
  assert.deepEqual(again.outcome === 'resolved' && again.config, result.config);
  return result;
}

function refusals(job: JobCreate, arrays: NamedArray[]): [string, string][] {
  const result = resolve(job, arrays);
  return result.outcome === 'invalid' ? result.errors.map(({ pointer, code }) => [pointer, code]) : [];
}

describe('sample_weight', () => {
  test('of a column takes it out of the inputs, unless they list it', () => {
    const { config, report } = resolved(jobWith({ sample_weight: 'weight' }), [table, labels]);
    assert.equal(config.fit.sample_weight, 'weight');
    assert.deepEqual(config.dataset.x, {
      input_layer: { array: 'table', columns: ['age', 'city'], steps: [] },
    });
    assert.deepEqual(report.layers.at(-1)?.parameters, 2 * 2 + 2);
    const listed = jobWith(
      { sample_weight: 'weight' },
      { dataset: { id: 'mnist', x: { input_layer: { columns: ['age', 'weight'] } } } },
    );
    assert.deepEqual(resolved(listed, [table, labels]).config.dataset.x, {
      input_layer: { array: 'table', columns: ['age', 'weight'], steps: [] },
    });
  });

  test('of an array takes it out of the labels, and out of the unused arrays', () => {
    for (const role of ['w', 'y', 'x'] as const) {
      const { config, report } = resolved(jobWith({ sample_weight: 'own' }), [
        array('x', 'x', [3]),
        labels,
        array(role, 'own', role === 'x' ? [1] : []),
      ]);
      assert.equal(config.fit.sample_weight, 'own');
      assert.deepEqual(
        report.warnings.filter(({ code }) => code === 'unused_array'),
        [],
      );
    }
  });

  test('may have a weight for each position of the loss', () => {
    const arrays = [array('x', 'x', [5, 3]), array('w', 'steps', [5]), array('w', 'others', [3])];
    const perStep: NamedArray = { ...labels, shape: [5], train: new Int32Array(SAMPLES * 5) };
    assert.equal(resolved(jobWith({ sample_weight: 'steps' }), [...arrays, perStep]).outcome, 'resolved');
    assert.deepEqual(refusals(jobWith({ sample_weight: 'others' }), [...arrays, perStep]), [
      ['/fit/sample_weight', 'shape_mismatch'],
    ]);
  });

  test('is refused where there is no such array, it holds text, or there is class_weight, too', () => {
    const arrays = [table, labels, array('w', 'w')];
    assert.deepEqual(refusals(jobWith({ sample_weight: 'wieght' }), arrays), [
      ['/fit/sample_weight', 'unknown_name'],
    ]);
    assert.deepEqual(refusals(jobWith({ sample_weight: 'city' }), arrays), [
      ['/fit/sample_weight', 'invalid_value'],
    ]);
    assert.deepEqual(refusals(jobWith({ sample_weight: 'w', class_weight: { 0: 2 } }), arrays), [
      ['/fit/sample_weight', 'conflicting_arguments'],
    ]);
    const only: NamedArray = {
      ...table,
      shape: [1],
      columns: ['weight'],
      categories: [],
      train: new Float32Array(4),
    };
    assert.deepEqual(refusals(jobWith({ sample_weight: 'weight' }), [only, labels]), [
      ['/dataset/x', 'conflicting_arguments'],
    ]);
  });

  test('of several outputs is one for all, or by output', () => {
    const model: JobCreate['model'] = {
      layers: [
        { type: 'InputLayer', name: 'x', shape: [3] },
        { ...softmax, inputs: 'x' },
        { type: 'Dense', name: 'aux', units: 1, inputs: 'x' },
      ],
      outputs: ['main', 'aux'],
    };
    const compile = { loss: ['sparse_categorical_crossentropy', 'mse'] };
    const arrays = [
      array('x', 'x', [3]),
      { ...labels, name: 'main' },
      array('y', 'aux'),
      array('w', 'w'),
      array('w', 'rows', [2]),
    ];
    const weightsOf = (sample_weight: SampleWeights) =>
      resolved(jobWith({ sample_weight }, { model, compile }), arrays).config.fit.sample_weight;
    assert.deepEqual(weightsOf('w'), { main: 'w', aux: 'w' });
    assert.deepEqual(weightsOf({ aux: 'w' }), { aux: 'w' });
    const refused = (sample_weight: SampleWeights) =>
      refusals(jobWith({ sample_weight }, { model, compile }), arrays);
    assert.deepEqual(refused({ other: 'w' }), [['/fit/sample_weight/other', 'unknown_name']]);
    assert.deepEqual(new Set(refused('rows').map(String)), new Set(['/fit/sample_weight,shape_mismatch']));
    const unlossed = jobWith(
      { sample_weight: { aux: 'w' } },
      { model, compile: { loss: [compile.loss[0] ?? '', null] } },
    );
    assert.deepEqual(
      resolved(unlossed, arrays)
        .report.warnings.filter(({ pointer }) => pointer.startsWith('/fit/sample'))
        .map(({ code }) => code),
      ['no_effect'],
    );
  });

  test('warns of weights that are negative or all 0', () => {
    const weighted = (values: number[], columns?: string[]) => {
      const size = columns?.length ?? 1;
      const collector = createStatistics({
        sampleShape: columns ? [size] : [],
        layout: null,
        columns: size > 1,
      });
      collector.add(values);
      const { values: all, columns: each } = collector.finish();
      const statistics = { values: all, columns: each, border_mean: null, channels: null, samples: null };
      const dataset = namedDataset({
        arrays: [table, labels, columns ? { ...array('x', 't', [size]), columns } : array('w', 'w')],
      });
      const arrays = dataset.arrays?.map((one) => ('tw'.includes(one.name) ? { ...one, statistics } : one));
      const job = jobWith(
        { sample_weight: 'w' },
        { dataset: { id: 'mnist', x: { input_layer: { array: 'table' } } } },
      );
      const result = resolveJob(job, {
        dataset: { ...dataset, id: 'mnist', ...(arrays && { arrays }) },
        maxJobMemoryBytes: 8e9,
        maxRunSeconds: 60,
      });
      if (result.outcome !== 'resolved') return assert.fail(JSON.stringify(result.errors));
      return result.report.warnings.filter(({ code }) => code === 'unusual_weights');
    };
    assert.deepEqual(weighted([0, 1, 2, 3]), []);
    const [zero] = weighted([0, 0, 0, 0]);
    assert.equal(zero?.pointer, '/fit/sample_weight');
    assert.match(zero?.detail ?? '', /All training weights in 'w' are 0/);
    const [negative] = weighted([1, 1, -2, 1]);
    assert.match(negative?.detail ?? '', /negative, from -2/);
    assert.deepEqual(weighted([-1, 1, -2, 1], ['age', 'w']), []);
    assert.match(weighted([1, -1, 2, 1], ['age', 'w'])[0]?.detail ?? '', /negative, from -1/);
  });
});
