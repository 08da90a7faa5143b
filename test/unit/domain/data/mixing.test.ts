import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { JobCreate } from '../../../../src/contracts/jobs/training-config.js';
import { resolveJob } from '../../../../src/domain/admission/resolve-job.js';
import { describedDataset } from '../../../fixtures/described-datasets.js';

const limits = { maxJobMemoryBytes: 8e9, maxRunSeconds: 3_600, drawSeed: () => 7 };

/** A job on the images [28, 28] of mnist. */
const resolve = (dataset: Omit<JobCreate['dataset'], 'id'>, compile: Partial<JobCreate['compile']> = {}) =>
  resolveJob(
    {
      model: {
        layers: [{ type: 'Flatten' }, { type: 'Dense', units: 10, activation: 'softmax' }],
      },
      compile: { loss: 'categorical_crossentropy', ...compile },
      dataset: { id: 'mnist', ...dataset },
    },
    { dataset: describedDataset(), ...limits },
  );

function refusalOf(...job: Parameters<typeof resolve>): string {
  const resolved = resolve(...job);
  if (resolved.outcome === 'resolved') return assert.fail('The job was accepted');
  return resolved.errors.map(({ pointer, detail }) => `${pointer}: ${detail}`).join('\n');
}

const image = { op: 'expand_dims' } as const;
const mixUp = { op: 'mix_up' } as const;
const cutMix = { op: 'cut_mix' } as const;
const oneHot = { op: 'one_hot' } as const;

describe('steps that mix samples', () => {
  test('are completed, and added to the labels', () => {
    const job = resolve({ x: [image, mixUp, { op: 'cut_mix', factor: 0.5 }], y: [oneHot] });
    assert.ok(job.outcome === 'resolved', JSON.stringify(job));
    const { x, y } = job.config.dataset;
    assert.deepEqual(x, [
      { op: 'expand_dims', axis: -1 },
      { op: 'mix_up', alpha: 0.2 },
      { op: 'cut_mix', factor: [0, 0.5], data_format: 'channels_last' },
    ]);
    assert.deepEqual(y, [{ op: 'one_hot', num_classes: 10 }, mixUp, cutMix]);
  });

  test('are accepted again as they are echoed', () => {
    const first = resolve({ x: [image, mixUp], y: [oneHot] });
    assert.ok(first.outcome === 'resolved');
    const { id: _, ...echoed } = first.config.dataset;
    const again = resolve(echoed);
    assert.ok(again.outcome === 'resolved', JSON.stringify(again));
    assert.deepEqual(again.config.dataset, first.config.dataset);
  });

  const refusals: [name: string, ...Parameters<typeof resolve>, RegExp][] = [
    [
      'class numbers',
      { x: [mixUp] },
      { loss: 'sparse_categorical_crossentropy' },
      /^\/dataset\/y: mix_up mixes labels, and a mixture of class numbers is another class. Add {"op": "one_hot"}/,
    ],
    [
      'class numbers, by a step of their own',
      { x: [mixUp], y: [mixUp] },
      { loss: 'sparse_categorical_crossentropy' },
      /^\/dataset\/y\/0: mix_up mixes labels/,
    ],
    [
      'labels alone',
      { y: [oneHot, mixUp] },
      {},
      /^\/dataset\/y\/1: The labels are mixed but the inputs are not/,
    ],
    [
      'labels in another way than inputs',
      { x: [mixUp], y: [oneHot, cutMix] },
      {},
      /^\/dataset\/y\/1: The inputs are mixed by mix_up, but the labels by cut_mix/,
    ],
    [
      'before other steps',
      { x: [mixUp, { op: 'rescale', scale: 2 }], y: [oneHot] },
      {},
      /^\/dataset\/x\/1: .* must be the last steps/,
    ],
    ['before one_hot', { x: [mixUp], y: [mixUp, oneHot] }, {}, /^\/dataset\/y\/0: mix_up mixes labels/],
    ['twice', { x: [mixUp, mixUp], y: [oneHot] }, {}, /^\/dataset\/x\/1: The steps have a second mix_up/],
    [
      'samples without channels',
      { x: [cutMix], y: [oneHot] },
      {},
      /cut_mix accepts images \[height, width, channels\]; got \[28, 28\]/,
    ],
    [
      'windows',
      { x: [{ op: 'reshape', shape: [784] }, { op: 'window', sequence_length: 2 }, mixUp], y: [oneHot] },
      {},
      /^\/dataset\/x\/2: mix_up does not mix windows of rows/,
    ],
  ];
  for (const [name, dataset, compile, message] of refusals)
    test(`reject ${name}`, () => assert.match(refusalOf(dataset, compile), message));
});

describe('layers that mix samples', () => {
  test('get a warning that labels stay as they are', () => {
    const job = resolveJob(
      {
        model: {
          layers: [{ type: 'MixUp', name: 'mix' }, { type: 'Flatten' }, { type: 'Dense', units: 10 }],
        },
        compile: { loss: { type: 'sparse_categorical_crossentropy', from_logits: true } },
        dataset: { id: 'mnist', x: [image, { op: 'rescale', scale: 1 / 255 }] },
      },
      { dataset: describedDataset(), ...limits },
    );
    assert.ok(job.outcome === 'resolved', JSON.stringify(job));
    const [warning, ...others] = job.report.warnings;
    assert.deepEqual([warning?.code, warning?.pointer, others], ['unmixed_labels', '/model/layers/0', []]);
    assert.match(warning?.detail ?? '', /'mix' mixes images .* not their labels.* {"op": "mix_up"}/);
  });
});
