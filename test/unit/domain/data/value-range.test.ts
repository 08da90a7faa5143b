import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { XOp } from '../../../../src/contracts/datasets/preprocessing.js';
import { resolveJob } from '../../../../src/domain/admission/resolve-job.js';
import type { Layer } from '../../../../src/keras/layers/index.js';
import { describedDataset } from '../../../fixtures/described-datasets.js';

const limits = { maxJobMemoryBytes: 8e9, maxRunSeconds: 3_600, drawSeed: () => 7 };
const toShare: XOp = { op: 'rescale', scale: 1 / 255 };

/** The warnings of layers on the images of mnist, which have values of 0 to 255. */
function warningsOf(steps: XOp[], augmentation: Layer[]): [pointer: string, detail: string][] {
  const layers: Layer[] = [
    ...augmentation,
    { type: 'Rescaling', scale: 1 / 255 },
    { type: 'Flatten' },
    { type: 'Dense', units: 10 },
  ];
  const job = resolveJob(
    {
      model: { layers },
      compile: { loss: { type: 'sparse_categorical_crossentropy', from_logits: true } },
      dataset: { id: 'mnist', x: [{ op: 'expand_dims' }, ...steps] },
    },
    { dataset: describedDataset(), ...limits },
  );
  if (job.outcome === 'invalid') return assert.fail(JSON.stringify(job.errors));
  return job.report.warnings.flatMap(({ code, pointer, detail }) =>
    code === 'value_range_mismatch' ? [[pointer, detail]] : [],
  );
}

describe('the value_range of an augmentation', () => {
  test('gets a warning where the steps have scaled the images to another range', () => {
    const [[pointer, detail] = ['', ''], ...others] = warningsOf(
      [toShare],
      [{ type: 'RandomBrightness', factor: 0.2 }],
    );
    assert.deepEqual([pointer, others], ['/model/layers/0', []]);
    assert.match(
      detail,
      /value_range \[0, 255\], but its images have values of 0 to 1\. Set value_range to \[0, 1\]/,
    );
  });

  test('gets a warning where a Rescaling before it has', () => {
    const layers: Layer[] = [
      { type: 'Rescaling', scale: 1 / 127.5, offset: -1 },
      { type: 'RandomFlip' },
      { type: 'RandomContrast', factor: 0.2, value_range: [0, 1] },
    ];
    assert.deepEqual(
      warningsOf([], layers).map(([pointer]) => pointer),
      ['/model/layers/2'],
    );
  });

  test('gets a warning inside a Pipeline', () => {
    const layers: Layer[] = [
      { type: 'Pipeline', layers: [{ type: 'RandomFlip' }, { type: 'RandomContrast', factor: 0.2 }] },
    ];
    assert.equal(warningsOf([toShare], layers).length, 1);
    assert.deepEqual(warningsOf([], layers), []);
  });

  test('gets none where it fits, or where the range is not known', () => {
    const brightness: Layer = { type: 'RandomBrightness', factor: 0.2 };
    assert.deepEqual(warningsOf([], [brightness]), []);
    assert.deepEqual(warningsOf([toShare], [{ ...brightness, value_range: [0, 1] }]), []);
    assert.deepEqual(warningsOf([{ op: 'normalize' }], [brightness]), []);
  });
});
