import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { softmax } from '../../../workers/engine/model/probabilities.js';
import type { SampleNotes } from '../../../workers/predictor/instances/samples.js';
import { metricValue } from '../../../workers/predictor/nested.js';
import { predictionsJson } from '../../../workers/predictor/predictions.js';
import { largest } from '../../../workers/predictor/ranking.js';
import { modelManifest } from '../../fixtures/model-manifest.js';

const oneSample = fc.record({
  values: fc.array(fc.float({ noNaN: false }), { minLength: 1, maxLength: 200 }),
  labels: fc.option(fc.string()),
  topK: fc.option(fc.integer({ min: 1, max: 250 })),
  notes: fc.constantFrom<SampleNotes>({}, { warnings: [] }),
});

test('the JSON of one class of many is that of its object', () => {
  fc.assert(
    fc.property(oneSample, fc.boolean(), ({ values, labels, topK, notes }, from_logits) => {
      const classes = labels === null ? null : values.map((_, index) => `${labels}${index}`);
      const manifest = modelManifest({ from_logits, classes, output_shape: [values.length] });
      const outputs = Float32Array.from(values);
      const numbers = from_logits ? [...softmax(outputs)] : [...outputs];
      const probabilities = largest(numbers, topK ?? 10).map((index) => ({
        label: classes?.[index] ?? String(index),
        index,
        probability: metricValue(numbers[index] ?? Number.NaN),
      }));
      const [best] = probabilities;
      const isRanked = typeof best?.probability === 'number';
      const expected = { ...(isRanked && best), probabilities, ...notes };
      const json = predictionsJson(manifest, [outputs], { topK, count: 1, notes: [notes] });
      assert.equal(json, JSON.stringify([expected]));
    }),
  );
});

test('the JSON of several outputs has that of each by its name', () => {
  const probabilities = Float32Array.of(0.25, 0.75, 1, 0);
  const options = { topK: null, count: 2, notes: [{}, { warnings: [] }] };
  const traits = { classes: null, from_logits: false, output_shape: [2] };
  const tasks = ['multi_class', 'multi_label', 'regression'] as const;
  const outputs = tasks.map((task) => ({ name: `"${task}"`, task, ...traits }));
  const alone = tasks.map((task) =>
    JSON.parse(predictionsJson(modelManifest({ task, ...traits }), [probabilities], options)),
  );
  const together = predictionsJson(
    modelManifest({ outputs }),
    [probabilities, probabilities, probabilities],
    options,
  );
  const expected = [0, 1].map((sample) =>
    Object.fromEntries(outputs.map(({ name }, output) => [name, alone[output][sample]])),
  );
  assert.equal(together, JSON.stringify(expected));
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
