import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { XOp } from '../../../src/contracts/datasets/preprocessing.js';
import { loadTensorFlow } from '../../../workers/engine/device/tensorflow.js';
import { createTestStore } from '../../helpers/data/dataset-uploads.js';
import { trainUpload } from '../../helpers/data/trained-upload.js';
import { bytesOf, npyFile, zipFile } from '../../helpers/data/upload-files.js';
import type { Job } from '../../helpers/engine/training-run.js';

loadTensorFlow({ intraOpThreads: 1 });

const ROWS = 200;
const counted = (value: (index: number) => number) =>
  Array.from({ length: ROWS }, (_, index) => value(index));

const classifier = (x: XOp[]): Job => ({
  model: { layers: [{ type: 'Dense', units: 1, activation: 'sigmoid' }] },
  compile: { loss: 'binary_crossentropy', optimizer: { type: 'adam', learning_rate: 0.05 } },
  dataset: { x },
  fit: { epochs: 15, batch_size: 16 },
});

async function npzOf(descr: string, x: ArrayBufferView, y: readonly number[]): Promise<Buffer> {
  const rows = y.length;
  const elements = x.byteLength / Number(descr.at(-1)) / rows;
  return zipFile({
    'x.npy': npyFile(descr, [rows, elements], bytesOf(x)),
    'y.npy': npyFile('|u1', [rows], Uint8Array.from(y)),
  });
}

describe('a dataset of numbers beyond float32', () => {
  const ends: (() => Promise<void>)[] = [];
  let store: Awaited<ReturnType<typeof createTestStore>>;
  before(async () => {
    store = await createTestStore({ after: (end) => ends.push(end) });
  });
  after(async () => {
    for (const end of ends) await end();
  });

  const describedAs = async (npz: Buffer) => {
    const { id } = await store.upload({ 'a.npz': npz });
    return (await store.store.get(id))?.stored.dataset;
  };

  test('is stored unchanged; one within float32 becomes float32 or int32', async () => {
    const y = [0, 1];
    const kept = [
      ['<f8', Float64Array.of(0.1, 2), 'float64'],
      ['<f8', Float64Array.of(0.5, 2), 'float32'],
      ['<i8', BigInt64Array.of(1_700_000_000n, 2n), 'int64'],
      ['<i4', Int32Array.of(1_700_000_000, 2), 'int64'],
      ['<u4', Uint32Array.of(2 ** 32 - 1, 2), 'int64'],
      ['<i8', BigInt64Array.of(-(2n ** 24n), 2n), 'int32'],
    ] as const;
    for (const [descr, x, dtype] of kept) {
      const dataset = await describedAs(await npzOf(descr, x, y));
      assert.equal(dataset?.x?.dtype, dtype, `${descr} ${x}`);
      assert.equal(dataset?.statistics?.x.max, Math.max(Number(x[0]), 2));
    }
  });

  test('warns about blurred and about constant columns', async () => {
    const x = Float64Array.from(
      counted((index) => index).flatMap((index) => [index / 7, 1.7e9 + index, 14.62]),
    );
    const dataset = await describedAs(
      await npzOf(
        '<f8',
        x,
        counted((index) => index % 2),
      ),
    );
    assert.deepEqual(
      dataset?.warnings?.map(({ code, examples }) => [code, examples]),
      [
        ['constant_column', ['column 2']],
        ['float32_precision', ['column 1']],
      ],
    );
    assert.deepEqual(dataset?.statistics?.columns?.[2], {
      min: 14.62,
      max: 14.62,
      mean: 14.62,
      std: 0,
      nan_count: 0,
      infinite_count: 0,
    });
  });

  test('normalizes a constant column by a deviation of 1, as job and log report', async () => {
    const first = counted((index) => ((index * 37) % ROWS) / ROWS);
    const x = Float64Array.from(first.flatMap((value) => [value, 14.62]));
    const y = first.map((value) => Number(value > 0.5));
    const model = await trainUpload(
      store,
      { 'c.npz': await npzOf('<f8', x, y) },
      classifier([{ op: 'normalize' }]),
    );
    const [step] = model.manifest.preprocessing;
    assert.ok(step?.op === 'normalize');
    assert.deepEqual([[step.mean].flat()[1], [step.std].flat()[1]], [14.62, 1]);
    assert.deepEqual(
      model.report.warnings.filter(({ code }) => code === 'constant_input').map(({ pointer }) => pointer),
      ['/dataset/x/0'],
    );
    assert.ok(model.run.messages.some((message) => message.type === 'log' && message.level === 'warn'));
    const [same, other] = await model.predict({
      input: {
        kind: 'instances',
        instances: [
          [0.9, 14.62],
          [0.9, 14.63],
        ],
      },
    });
    assert.ok(Math.abs(Number(same?.probability) - Number(other?.probability)) < 0.02);
    assert.ok(Number(same?.probability) > 0.5);
    assert.equal(same?.warnings, undefined);
    assert.equal(other?.warnings?.[0]?.code, 'outside_training_range');
  });

  for (const [name, descr, start, toArray] of [
    ['Unix times in seconds', '<i8', 1_700_000_000, (values: number[]) => BigInt64Array.from(values, BigInt)],
    [
      'ids beyond 2^31',
      '<i8',
      9_007_199_254_000_000,
      (values: number[]) => BigInt64Array.from(values, BigInt),
    ],
    ['floats around a large number', '<f8', 123_456_789.25, (values: number[]) => Float64Array.from(values)],
  ] as const) {
    test(`is distinguished by its last digits in training and prediction: ${name}`, async () => {
      const times = counted((index) => start + ((index * 37) % ROWS) / (descr === '<f8' ? 8 : 1));
      const middle = start + ROWS / 2 / (descr === '<f8' ? 8 : 1);
      const y = times.map((time) => Number(time >= middle));
      const npz = await npzOf(descr, toArray([...times]), y);
      const resident = await trainUpload(store, { 't.npz': npz }, classifier([{ op: 'normalize' }]));
      const streamed = await trainUpload(store, { 't.npz': npz }, classifier([{ op: 'normalize' }]), {
        maxResidentBytes: 0,
      });
      assert.deepEqual(
        resident.run.epochs.map(({ loss }) => loss),
        streamed.run.epochs.map(({ loss }) => loss),
      );
      const instances = times.map((time) => [time]);
      const labels = (await resident.predict({ input: { kind: 'instances', instances } })).map(
        ({ index }) => index,
      );
      const right = labels.filter((label, index) => label === y[index]).length;
      assert.ok(right >= 0.97 * ROWS, `${right} of ${ROWS}`);
    });
  }
});

describe('a table with column names', () => {
  test('predicts by name, in any order, like by list; its model has names and ranges', async (t) => {
    const rows = Array.from(
      { length: ROWS },
      (_, index) => `${100 + index},${index % 5},${(index * 1.5).toFixed(2)}`,
    );
    const model = await trainUpload(
      await createTestStore(t),
      { 'h.csv': ['area,rooms,price', ...rows].join('\n') },
      {
        model: { layers: [{ type: 'Dense', units: 1 }] },
        compile: { loss: 'mse' },
        dataset: { x: [{ op: 'normalize' }] },
      },
    );
    const { feature_names, units, statistics } = model.manifest;
    assert.deepEqual([feature_names, units, statistics?.columns?.length], [['area', 'rooms'], null, 2]);
    const [named, listed] = await model.predict({
      input: { kind: 'instances', instances: [{ rooms: 3, area: 150 }, [150, 3]] },
    });
    assert.deepEqual(named, listed);
    const refused = await model.ask({ input: { kind: 'instances', instances: [{ area: 1 }] } });
    assert.equal(refused.type === 'rejected' && refused.errors[0]?.pointer, '/instances/0/rooms');
  });
});
