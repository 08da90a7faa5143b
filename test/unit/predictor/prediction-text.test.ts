import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { SampleNotes } from '../../../workers/predictor/instances/samples.js';
import { predictionsJson, toPredictions } from '../../../workers/predictor/predictions.js';
import { largest } from '../../../workers/predictor/ranking.js';
import { modelManifest } from '../../fixtures/model-manifest.js';

const values = fc.array(fc.float({ noNaN: false }), { minLength: 1, maxLength: 200 });

test('the JSON of predictions is that of the predictions, for every task', () => {
  const cases = fc.record({
    task: fc.constantFrom('multi_class', 'multi_label', 'binary', 'regression'),
    probabilities: values,
    from_logits: fc.boolean(),
    labels: fc.option(fc.string()),
    topK: fc.option(fc.integer({ min: 1, max: 250 })),
    notes: fc.constantFrom<SampleNotes>({}, { warnings: [] }),
  });
  fc.assert(
    fc.property(cases, ({ task, probabilities, from_logits, labels, topK, notes }) => {
      const size = probabilities.length;
      const classes = labels === null ? null : probabilities.map((_, index) => `${labels}${index}`);
      const manifest = modelManifest({ task, from_logits, classes, output_shape: [size] });
      const outputs = [Float32Array.from([...probabilities, ...probabilities].reverse())];
      const samples = { topK, count: 2, notes: [notes, notes] };
      const expected = JSON.stringify(toPredictions(manifest, outputs, samples));
      assert.equal(predictionsJson(manifest, outputs, samples), expected);
    }),
  );
});

test('the largest values come first, equal ones in their order, and NaN last', () => {
  assert.deepEqual(largest([1, Number.NaN, 3, Number.POSITIVE_INFINITY, 3, -5], 6), [3, 2, 4, 0, 5, 1]);
  const rank = (value: number) => (Number.isNaN(value) ? Number.NEGATIVE_INFINITY : value);
  const finite = fc.array(fc.float({ min: -100, max: 100 }), { maxLength: 200 });
  fc.assert(
    fc.property(finite, fc.integer({ min: 0, max: 250 }), (numbers, limit) => {
      const order = numbers.map((value, index) => ({ value: rank(value), index }));
      const expected = order.sort((a, b) => b.value - a.value || a.index - b.index);
      assert.deepEqual(
        largest(numbers, limit),
        expected.slice(0, limit).map(({ index }) => index),
      );
    }),
  );
});
