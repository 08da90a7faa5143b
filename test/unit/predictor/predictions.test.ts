import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { ModelManifest } from '../../../src/contracts/models.js';
import { isPrediction, type SamplePrediction } from '../../../src/contracts/predictions.js';
import { predictionsJson } from '../../../workers/predictor/predictions.js';
import { modelManifest } from '../../fixtures/model-manifest.js';

function predict(overrides: Partial<ModelManifest>, outputs: number[], topK: number | null = null) {
  const manifest = modelManifest(overrides);
  const count = outputs.length / manifest.output_shape.reduce((product, size) => product * size, 1);
  const options = { topK, count, notes: [] };
  const predictions: SamplePrediction[] = JSON.parse(
    predictionsJson(manifest, [Float32Array.from(outputs)], options),
  );
  return predictions.filter(isPrediction);
}

describe('a prediction', () => {
  test('has the most probable class with the top k for each sample (multi_class)', () => {
    const [first, second] = predict(
      { classes: ['a', 'b', 'c'], output_shape: [3] },
      [0.25, 0.5, 0.25, 1, 0, 0],
      2,
    );
    assert.deepEqual([first?.label, first?.index, first?.probability], ['b', 1, 0.5]);
    assert.deepEqual(
      first?.probabilities?.map(({ label }) => label),
      ['b', 'a'],
    );
    assert.equal(second?.label, 'a');
  });

  test('is the softmax of logits, even of huge ones', () => {
    const [prediction] = predict({ from_logits: true, output_shape: [2], classes: null }, [1000, 1000]);
    assert.deepEqual(
      prediction?.probabilities?.map(({ probability }) => probability),
      [0.5, 0.5],
    );
  });

  test('has the probability of class 1 and the label by 0.5 (binary)', () => {
    const [no, yes] = predict({ task: 'binary', output_shape: [1], classes: ['no', 'yes'] }, [0.25, 0.5]);
    assert.deepEqual([no?.label, no?.probability], ['no', 0.25]);
    assert.deepEqual([yes?.label, yes?.probability], ['yes', 0.5]);
    const [logit] = predict({ task: 'binary', output_shape: [1], from_logits: true }, [0]);
    assert.equal(logit?.probability, 0.5);
  });

  test('lists the classes with at least 0.5 (multi_label)', () => {
    const [prediction] = predict(
      { task: 'multi_label', output_shape: [3], classes: null },
      [0.75, 0.25, 0.5],
    );
    assert.deepEqual(prediction?.labels, ['0', '2']);
  });

  test('nests numbers in the output shape (regression)', () => {
    assert.deepEqual(predict({ task: 'regression', output_shape: [2, 2] }, [1, 2, 3, 4]), [
      {
        outputs: [
          [1, 2],
          [3, 4],
        ],
      },
    ]);
    assert.deepEqual(predict({ task: 'regression', output_shape: [] }, [7]), [{ outputs: [7] }]);
  });

  test('spells out NaN and has no label for it', () => {
    const [prediction] = predict({ output_shape: [2], classes: null }, [Number.NaN, Number.NaN]);
    assert.equal(prediction?.label, undefined);
    assert.equal(prediction?.probabilities?.[0]?.probability, 'NaN');
    const [mixed] = predict({ output_shape: [2], classes: null }, [Number.NaN, 0.5]);
    assert.equal(mixed?.label, '1');
    assert.deepEqual(predict({ task: 'regression', output_shape: [1] }, [Number.NEGATIVE_INFINITY]), [
      { outputs: ['-Infinity'] },
    ]);
  });
});
