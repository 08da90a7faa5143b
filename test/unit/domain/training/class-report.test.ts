import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { classReport } from '../../../../src/domain/training/report/class-report.js';
import { createConfusionCounts } from '../../../../src/domain/training/report/confusion-counts.js';
import { countClasses, countLabels } from '../../../../src/domain/training/report/outcome-counter.js';

const subject = { output: 'kind', task: 'multi_class', names: null } as const;

function reportOf(pairs: readonly [number, number][], classes: number) {
  const counts = createConfusionCounts(classes);
  for (const [expected, predicted] of pairs) counts.add(expected, predicted);
  return classReport(subject, counts);
}

describe('a report by class', () => {
  test('has the numbers of classification_report of scikit-learn', () => {
    // The example of its documentation: y_true = [0, 1, 2, 2, 2], y_pred = [0, 0, 2, 2, 1].
    const report = reportOf(
      [
        [0, 0],
        [1, 0],
        [2, 2],
        [2, 2],
        [2, 1],
      ],
      3,
    );
    assert.deepEqual(report, {
      output: 'kind',
      task: 'multi_class',
      count: 5,
      accuracy: 0.6,
      macro: { precision: 0.5, recall: (1 + 0 + 2 / 3) / 3, f1: (2 / 3 + 0 + 0.8) / 3 },
      weighted: {
        precision: (0.5 + 0 + 3) / 5,
        recall: (1 + 0 + (2 / 3) * 3) / 5,
        f1: (2 / 3 + 0 + 0.8 * 3) / 5,
      },
      classes: [
        { index: 0, label: '0', precision: 0.5, recall: 1, f1: 2 / 3, support: 1, predicted: 2 },
        { index: 1, label: '1', precision: 0, recall: 0, f1: 0, support: 1, predicted: 1 },
        { index: 2, label: '2', precision: 1, recall: 2 / 3, f1: 0.8, support: 3, predicted: 2 },
      ],
      confusion_matrix: [
        [1, 0, 0],
        [1, 0, 0],
        [0, 1, 2],
      ],
    });
  });

  test('has null for a class that is neither expected nor predicted, which no mean counts', () => {
    const { classes, macro } = reportOf([[0, 0]], 2);
    assert.deepEqual(
      classes.map(({ precision, recall, f1 }) => [precision, recall, f1]),
      [
        [1, 1, 1],
        [null, null, null],
      ],
    );
    assert.deepEqual(macro, { precision: 1, recall: 1, f1: 1 });
  });

  test('has null for all scores if nothing counts', () => {
    const counter = countClasses(subject, { classes: 2, ignored: 0 });
    counter.add(Float32Array.of(-1, 0, 255, 1, 1, 1));
    const { count, accuracy, macro } = counter.report();
    assert.deepEqual([count, accuracy, macro.f1], [0, null, null]);
  });

  for (const classes of [101, 5000])
    test(`lists the most frequent confusions of ${classes} classes, not their matrix`, () => {
      const last = classes - 1;
      const report = reportOf(
        [
          [7, last],
          [7, last],
          [3, 4],
          [last, last],
        ],
        classes,
      );
      assert.equal(report.confusion_matrix, undefined);
      assert.deepEqual(
        report.confusions?.map(({ index, predicted_index, count }) => [index, predicted_index, count]),
        [
          [7, last, 2],
          [3, 4, 1],
        ],
      );
      assert.equal(report.classes.length, Math.min(classes, 1000));
      assert.deepEqual(
        report.classes.filter(({ support }) => support > 0).map(({ index }) => index),
        [3, 7, last],
      );
    });

  test('counts more than float32 can, exactly', () => {
    const counts = createConfusionCounts(2);
    for (let position = 0; position < 2 ** 24 + 1; position++) counts.add(1, 1);
    assert.equal(classReport(subject, counts).confusion_matrix?.[1]?.[1], 2 ** 24 + 1);
  });

  test('has the confusion matrix of each label for samples with any number of them', () => {
    const counter = countLabels({ ...subject, task: 'multi_label', names: ['red', 'round'] }, 2);
    // 1: predicted, 2: expected, 3: both.
    counter.add(Float32Array.of(3, 0, 2, 1));
    counter.add(Float32Array.of(0, 3));
    const report = counter.report();
    assert.deepEqual(
      report.classes.map(({ label, confusion_matrix }) => [label, confusion_matrix]),
      [
        [
          'red',
          [
            [1, 0],
            [1, 1],
          ],
        ],
        [
          'round',
          [
            [1, 1],
            [0, 1],
          ],
        ],
      ],
    );
    assert.equal(report.accuracy, 2 / 3);
    assert.deepEqual(report.micro, { precision: 2 / 3, recall: 2 / 3, f1: 2 / 3 });
  });
});
