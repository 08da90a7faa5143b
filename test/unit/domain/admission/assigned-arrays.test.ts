import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Dataset } from '../../../../src/contracts/datasets/datasets.js';
import type { Compile } from '../../../../src/contracts/jobs/compile.js';
import type { JobCreate } from '../../../../src/contracts/jobs/training-config.js';
import { resolveJob } from '../../../../src/domain/admission/resolve-job.js';
import { type NamedArray, namedDataset } from '../../../helpers/engine/named-data.js';

const limits = { maxJobMemoryBytes: 8e9, maxRunSeconds: 3_600, drawSeed: () => 7 };
const ROWS = 20;
const array = (role: 'x' | 'y', name: string, width: number, columns?: string[]): NamedArray => ({
  role,
  name,
  shape: width === 0 ? [] : [width],
  ...(columns && { columns }),
  train: new Float32Array(ROWS * Math.max(1, width)),
});

const pictures = array('x', 'picture', 4);
const table = array('x', 'table', 3, ['age', 'fare', 'sex']);
const price = array('y', 'price', 0);
const sold = array('y', 'sold', 0);
const dataset = namedDataset({ arrays: [pictures, table, price, sold] });

/** A model with these inputs and outputs, each of one number a sample or as many as given. */
function model(inputs: Record<string, number>, outputs: string[]): JobCreate['model'] {
  return {
    layers: [
      ...Object.entries(inputs).map(([name, width]) => ({
        type: 'InputLayer' as const,
        name,
        shape: [width],
      })),
      ...(Object.keys(inputs).length > 1
        ? [{ type: 'Concatenate' as const, name: 'all', inputs: Object.keys(inputs) }]
        : [{ type: 'Dense' as const, name: 'all', units: 2, inputs: Object.keys(inputs)[0] ?? '' }]),
      ...outputs.map((name) => ({ type: 'Dense' as const, name, units: 1, inputs: 'all' })),
    ],
    outputs,
  };
}

function resolve(
  definition: JobCreate['model'],
  given: Omit<JobCreate['dataset'], 'id'>,
  on: Dataset = dataset,
  loss: Compile['loss'] = 'mse',
) {
  const body: JobCreate = { model: definition, compile: { loss }, dataset: { id: 'ds_test', ...given } };
  return resolveJob(body, { dataset: on, ...limits });
}

function datasetOf(...args: Parameters<typeof resolve>) {
  const job = resolve(...args);
  if (job.outcome !== 'resolved') return assert.fail(JSON.stringify(job.errors));
  return job.config.dataset;
}

function errorsOf(...args: Parameters<typeof resolve>): [pointer: string, code: string, detail: string][] {
  const job = resolve(...args);
  if (job.outcome === 'resolved') return assert.fail('accepted');
  return job.errors.map(({ pointer, code, detail }) => [pointer, code, detail]);
}

describe('the arrays of inputs and outputs', () => {
  test('a column goes to an input of shape () as single numbers', () => {
    const age = namedDataset({ arrays: [array('x', 'age', 1), price] });
    const scalar: JobCreate['model'] = {
      layers: [
        { type: 'InputLayer', name: 'age', shape: [] },
        { type: 'Embedding', name: 'embedding', input_dim: 9, output_dim: 2, inputs: 'age' },
        { type: 'Dense', name: 'price', units: 1, inputs: 'embedding' },
      ],
      outputs: ['price'],
    };
    const { x } = datasetOf(scalar, {}, age);
    assert.deepEqual(x, [{ op: 'reshape', shape: [] }]);
  });

  test('have their names', () => {
    assert.deepEqual(datasetOf(model({ picture: 4, table: 3 }, ['price', 'sold']), {}), {
      id: 'ds_test',
      x: { picture: { array: 'picture', steps: [] }, table: { array: 'table', steps: [] } },
      y: { price: { array: 'price', steps: [] }, sold: { array: 'sold', steps: [] } },
    });
  });

  test('are those that the job names, with columns of tables and steps', () => {
    const x = {
      left: [{ op: 'rescale' as const, scale: 2 }],
      right: { columns: ['sex', 'age'], steps: [{ op: 'normalize' as const }] },
    };
    const on = namedDataset({ arrays: [{ ...pictures, name: 'left' }, table, price] });
    const found = datasetOf(model({ left: 4, right: 2 }, ['price']), { x }, on);
    assert.deepEqual(found.x, {
      left: { array: 'left', steps: [{ op: 'rescale', scale: 2, offset: 0 }] },
      right: { array: 'table', columns: ['sex', 'age'], steps: [{ op: 'normalize' }] },
    });
  });

  test('may be columns with the names of the inputs', () => {
    const on = namedDataset({ arrays: [table, price] });
    assert.deepEqual(datasetOf(model({ fare: 1, age: 1 }, ['price']), {}, on).x, {
      fare: { array: 'table', columns: ['fare'], steps: [] },
      age: { array: 'table', columns: ['age'], steps: [] },
    });
  });

  test('match whatever their names if there is one array and one input', () => {
    const on = namedDataset({ arrays: [pictures, price] });
    assert.deepEqual(datasetOf(model({ anything: 4 }, ['else']), { x: [], y: [] }, on), {
      id: 'ds_test',
      x: [],
      y: [],
    });
  });

  test('may be used by several outputs', () => {
    const y = { main: { array: 'price' }, aux: { array: 'price' } };
    const found = datasetOf(model({ picture: 4 }, ['main', 'aux']), { y });
    assert.deepEqual(found.y, {
      main: { array: 'price', steps: [] },
      aux: { array: 'price', steps: [] },
    });
  });

  test('may be absent for an output without loss', () => {
    const found = datasetOf(model({ picture: 4 }, ['price', 'features']), {}, dataset, {
      price: 'mse',
      features: null,
    });
    assert.deepEqual(Object.keys(found.y), ['price']);
  });

  test('are reported all at once where they are missing, with the closest name', () => {
    const errors = errorsOf(model({ pictures: 4, table: 3, more: 2 }, ['prize', 'sold']), { x: {} });
    assert.deepEqual(
      errors.map(([pointer, code]) => [pointer, code]),
      [
        ['/dataset/x/pictures', 'missing_field'],
        ['/dataset/x/more', 'missing_field'],
        ['/dataset/y', 'missing_field'],
      ],
    );
    assert.match(
      errors[0]?.[2] ?? '',
      /Did you mean 'picture'\? Name the array in dataset\.x: \{"x":\{"pictures":\{"array":"picture"\}\}\}\./,
    );
  });

  test('cannot be steps without names for several inputs', () => {
    const x = [{ op: 'rescale' as const, scale: 2 }];
    const [[pointer, code, detail] = []] = errorsOf(model({ picture: 4, table: 3 }, ['price']), { x });
    assert.deepEqual([pointer, code], ['/dataset/x', 'invalid_type']);
    assert.match(detail ?? '', /2 inputs \(picture, table\), so that x must be an object/);
  });

  test('cannot be given for unknown inputs, arrays or columns', () => {
    const x = { pictur: [], table: { array: 'tables' } };
    assert.deepEqual(
      errorsOf(model({ picture: 4, table: 3 }, ['price']), { x }).map(([pointer, code]) => [pointer, code]),
      [
        ['/dataset/x/pictur', 'unknown_name'],
        ['/dataset/x/table/array', 'unknown_name'],
      ],
    );
    const columns = { picture: [], table: { columns: ['age', 'fair', 'age'] } };
    assert.deepEqual(
      errorsOf(model({ picture: 4, table: 3 }, ['price']), { x: columns }).map(([pointer, code]) => [
        pointer,
        code,
      ]),
      [
        ['/dataset/x/table/columns/1', 'unknown_name'],
        ['/dataset/x/table/columns/2', 'duplicate_value'],
      ],
    );
  });

  test('that no input and no output uses are a warning', () => {
    const job = resolve(model({ picture: 4 }, ['price']), {});
    assert.ok(job.outcome === 'resolved');
    const warning = job.report.warnings.find(({ code }) => code === 'unused_array');
    assert.match(warning?.detail ?? '', /x 'table' .*, y 'sold'/);
  });
});

describe('labels that are a preprocessed input', () => {
  const on = namedDataset({ arrays: [pictures, table] });
  const autoencoder: JobCreate['model'] = {
    layers: [
      { type: 'InputLayer', name: 'picture', shape: [4] },
      { type: 'InputLayer', name: 'table', shape: [3] },
      { type: 'Concatenate', name: 'all', inputs: ['picture', 'table'] },
      { type: 'Dense', name: 'again', units: 4, inputs: 'all' },
    ],
    outputs: ['again'],
  };

  test('need no labels in the dataset', () => {
    const y = [{ op: 'input' as const, input: 'picture' }];
    assert.deepEqual(datasetOf(autoencoder, { y }, on).y, y);
  });

  test('must say which input if there are several', () => {
    const [[pointer, code, detail] = []] = errorsOf(autoencoder, { y: [{ op: 'input' }] }, on);
    assert.deepEqual([pointer, code], ['/dataset/y/0/input', 'missing_field']);
    assert.match(detail ?? '', /\{"op": "input", "input": "picture"\}/);
  });

  test('must have the shape of the output', () => {
    const y = [{ op: 'input' as const, input: 'table' }];
    const [[, code, detail] = []] = errorsOf(autoencoder, { y }, on);
    assert.equal(code, 'incompatible_loss');
    assert.match(detail ?? '', /\[3\]/);
  });

  test('are suggested if the dataset has none', () => {
    const [[pointer, , detail] = []] = errorsOf(autoencoder, {}, on);
    assert.equal(pointer, '/dataset/y');
    assert.match(detail ?? '', /"y": \[\{"op": "input"\}\]/);
  });
});

describe('windows', () => {
  const series = namedDataset({ arrays: [array('x', 'series', 2), price] });
  const forecast: JobCreate['model'] = {
    layers: [
      { type: 'LSTM', units: 3 },
      { type: 'Dense', units: 1 },
    ],
  };
  const window = { op: 'window' as const, sequence_length: 6 };

  test('have every default of Keras filled in', () => {
    assert.deepEqual(datasetOf(forecast, { x: [window] }, series).x, [
      {
        ...window,
        sequence_stride: 1,
        sampling_rate: 1,
        target_offset: 0,
        start_index: null,
        end_index: null,
      },
    ]);
  });

  test('longer than a split are rejected', () => {
    const x = [{ ...window, sampling_rate: 4 }];
    const [[pointer, code, detail] = []] = errorsOf(forecast, { x }, series);
    assert.deepEqual([pointer, code], ['/dataset/x/0', 'invalid_value']);
    assert.match(detail ?? '', /The train rows that are used \(20\) are fewer than the 21 rows/);
  });

  test('are cut once', () => {
    const [[pointer, code] = []] = errorsOf(forecast, { x: [window, window] }, series);
    assert.deepEqual([pointer, code], ['/dataset/x/1', 'shape_mismatch']);
  });

  test('of several inputs begin at the same rows', () => {
    const on = namedDataset({ arrays: [array('x', 'a', 2), array('x', 'b', 2), price] });
    const two: JobCreate['model'] = {
      layers: [
        { type: 'InputLayer', name: 'a', shape: [6, 2] },
        { type: 'InputLayer', name: 'b', shape: [6, 2] },
        { type: 'Concatenate', name: 'all', inputs: ['a', 'b'] },
        { type: 'Flatten', name: 'flat', inputs: 'all' },
        { type: 'Dense', name: 'price', units: 1, inputs: 'flat' },
      ],
    };
    const x = { a: [window], b: [{ ...window, sequence_stride: 2 }] };
    assert.deepEqual(
      errorsOf(two, { x }, on).map(([pointer, code]) => [pointer, code]),
      [['/dataset/x/b/0/sequence_stride', 'conflicting_arguments']],
    );
  });

  test('of labels need windows of inputs', () => {
    const y = [{ op: 'window' as const, sequence_length: 1 }];
    const flat: JobCreate['model'] = { layers: [{ type: 'Dense', units: 1 }] };
    const [[pointer, code] = []] = errorsOf(flat, { y }, series);
    assert.deepEqual([pointer, code], ['/dataset/y/0', 'conflicting_arguments']);
  });
});

describe('pixels that are not scaled', () => {
  const pixels = (name: string): NamedArray => ({
    role: 'x',
    name,
    shape: [4, 4],
    train: new Uint8Array(16 * ROWS),
  });
  const on = namedDataset({ arrays: [pixels('raw'), pixels('scaled'), price] });
  const two: JobCreate['model'] = {
    layers: [
      { type: 'InputLayer', name: 'raw', shape: [4, 4] },
      { type: 'InputLayer', name: 'scaled', shape: [4, 4] },
      { type: 'Rescaling', name: 'unit', scale: 1 / 255, inputs: 'scaled' },
      { type: 'Concatenate', name: 'all', inputs: ['unit', 'raw'] },
      { type: 'Flatten', name: 'flat', inputs: 'all' },
      { type: 'Dense', name: 'price', units: 1, inputs: 'flat' },
    ],
  };

  test('are a warning for the input that they belong to', () => {
    const job = resolve(two, {}, on);
    assert.ok(job.outcome === 'resolved');
    const found = job.report.warnings.flatMap(({ code, pointer }) =>
      code === 'unscaled_input' ? [[code, pointer]] : [],
    );
    assert.deepEqual(found, [['unscaled_input', '/dataset/x']]);
  });
});
