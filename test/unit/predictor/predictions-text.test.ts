import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { SampleNotes } from '../../../workers/predictor/instances/samples.js';
import { toPredictions } from '../../../workers/predictor/predictions.js';
import { predictionsWriter } from '../../../workers/predictor/predictions-text.js';
import { largest } from '../../../workers/predictor/ranking.js';
import { modelManifest } from '../../fixtures/model-manifest.js';

/** Values with equal, infinite and missing ones among them. */
const value = fc.oneof(
  fc.float(),
  fc.constantFrom(0, -0, 0.25, 0.5, 1, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY),
);

const notes = fc.constantFrom<SampleNotes>(
  {},
  { warnings: [{ code: 'unlike_training_mean', detail: 'The "mean" is 3.' }] },
  {
    image: {
      file: 'é".png',
      format: 'png',
      width: 1,
      height: 2,
      resized: true,
      grayscaled: false,
      inverted: false,
    },
  },
);

const requests = fc
  .record({
    task: fc.constantFrom('multi_class', 'multi_label', 'binary'),
    classes: fc.integer({ min: 1, max: 60 }),
    count: fc.integer({ min: 1, max: 4 }),
    labels: fc.option(fc.array(fc.string({ unit: 'binary' }), { maxLength: 60 })),
    topK: fc.option(fc.integer({ min: 1, max: 70 })),
    isOfLogits: fc.boolean(),
  })
  .chain((request) => {
    const size = request.task === 'binary' ? 1 : request.classes;
    const values = fc.array(value, { minLength: size * request.count, maxLength: size * request.count });
    const own = fc.array(notes, { minLength: request.count, maxLength: request.count });
    return fc.record({ request: fc.constant({ ...request, size }), values, notes: own });
  });

describe('the text of predictions', () => {
  test('is that of the predictions as objects, whatever the task, labels, numbers and notes', () => {
    const property = fc.property(requests, ({ request, values, notes }) => {
      const { task, size, count, labels, topK, isOfLogits } = request;
      const manifest = modelManifest({
        task,
        output_shape: [size],
        classes: labels,
        from_logits: isOfLogits,
      });
      const outputs = Float32Array.from(values);
      const write = predictionsWriter(manifest) ?? assert.fail();
      const objects = toPredictions(manifest, [outputs], { count, topK, notes });
      for (let time = 0; time < 2; time++)
        assert.equal(write(outputs, { count, topK, notes }), JSON.stringify(objects));
    });
    fc.assert(property, { numRuns: 1000 });
  });

  test('is written only for classes of whole samples', () => {
    assert.equal(predictionsWriter(modelManifest({ task: 'regression' })), undefined);
    assert.equal(
      predictionsWriter(modelManifest({ task: 'semantic_segmentation', output_shape: [2, 2, 3] })),
      undefined,
    );
    assert.equal(predictionsWriter(modelManifest({ output_shape: [2, 10] })), undefined);
  });
});

describe('the largest values', () => {
  test('are ranked like by sorting all: lower indexes first if equal, NaN as the least', () => {
    const property = fc.property(
      fc.array(value, { maxLength: 100 }),
      fc.integer({ min: 1, max: 110 }),
      (values, count) => {
        const rank = (index: number) => {
          const own = values[index] ?? Number.NaN;
          return Number.isNaN(own)
            ? -Number.MAX_VALUE
            : Math.max(-Number.MAX_VALUE, Math.min(own, Number.MAX_VALUE));
        };
        const expected = values.map((_, index) => index).sort((one, other) => rank(other) - rank(one));
        assert.deepEqual(largest(values, count), expected.slice(0, count));
      },
    );
    fc.assert(property, { numRuns: 1000 });
  });
});
