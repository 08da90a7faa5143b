import { answers, type CountedCases, pixels } from './counted-case.js';

const CLASSES = [0, 1, 2];
const dense = { sparse_y_pred: false };
const numbersOnly = {
  labels: { from: [-1, 0, 1, 2, 7], shape: [5] },
  outputs: { from: [0, 1, 2, 3], shape: [5] },
} as const;
const oneHotOnly = {
  labels: { from: 'one_hot', shape: [5, 3] },
  outputs: { from: 'normal', shape: [5, 3] },
} as const;
const oneHotToNumbers = {
  labels: { from: 'one_hot', shape: [5, 3] },
  outputs: { from: [0, 1, 2], shape: [5] },
} as const;
const weighted = { labels: { from: [0, 1], shape: [1] }, outputs: { from: [0, 1], shape: [1] } } as const;

export const iou: CountedCases = {
  cases: [
    { ...numbersOnly, args: { num_classes: 3, target_class_ids: [0, 2] } },
    {
      ...pixels([...CLASSES, 255], 3),
      args: { num_classes: 3, target_class_ids: [1], ignore_class: 255, ...dense },
    },
    {
      ...pixels([...CLASSES, -1], 3),
      args: { num_classes: 3, target_class_ids: [2, 0], ignore_class: -1, ...dense },
    },
    { ...pixels(CLASSES, 3), args: { num_classes: 3, target_class_ids: [0, 1], ignore_class: 2, ...dense } },
    { ...oneHotOnly, args: { num_classes: 3, target_class_ids: [0], sparse_y_true: false, ...dense } },
    { ...oneHotToNumbers, args: { num_classes: 3, target_class_ids: [0, 1], sparse_y_true: false } },
    { ...weighted, args: { num_classes: 2, target_class_ids: [0, 1] }, isWeighted: true },
    { ...weighted, args: { num_classes: 2, target_class_ids: [0, 1], dtype: 'float32' }, isWeighted: true },
  ],
  refused: [
    { args: { num_classes: 3 }, argument: 'target_class_ids' },
    { args: { num_classes: 3, target_class_ids: [0, 3] }, argument: 'target_class_ids/1' },
    { args: { num_classes: 3, target_class_ids: [0], axis: 1 }, argument: 'axis' },
    { args: { num_classes: 3, target_class_ids: [0], dtype: 'bool' }, argument: 'dtype' },
  ],
};

export const binaryIou: CountedCases = {
  cases: [
    { ...answers(4) },
    { ...answers(3, 2), args: { target_class_ids: [1], threshold: 0.3 } },
    { labels: answers(4).labels, outputs: { from: 'tenths', shape: [4] } },
    { ...answers(1), args: { dtype: 'float32' }, isWeighted: true },
  ],
  refused: [{ args: { target_class_ids: [2] }, argument: 'target_class_ids/0' }],
};

export const meanIou: CountedCases = {
  cases: [
    { ...numbersOnly, args: { num_classes: 3 } },
    { ...pixels([...CLASSES, 255], 3), args: { num_classes: 3, ignore_class: 255, ...dense } },
    { ...oneHotOnly, args: { num_classes: 3, ignore_class: 0, sparse_y_true: false, ...dense } },
    { ...pixels(CLASSES, 3), args: { num_classes: 5, ...dense } },
  ],
  refused: [
    { args: {}, argument: 'num_classes' },
    { args: { num_classes: 0 }, argument: 'num_classes' },
  ],
};

export const oneHotIou: CountedCases = {
  cases: [
    { ...oneHotOnly, args: { num_classes: 3, target_class_ids: [0, 2] } },
    {
      ...oneHotToNumbers,
      args: { num_classes: 3, target_class_ids: [0, 1], ignore_class: 1, sparse_y_pred: true },
    },
  ],
  refused: [{ args: { target_class_ids: [0] }, argument: 'num_classes' }],
};

export const oneHotMeanIou: CountedCases = {
  cases: [
    { ...oneHotOnly, args: { num_classes: 3 } },
    { ...oneHotToNumbers, args: { num_classes: 3, sparse_y_pred: true, ignore_class: 2 } },
  ],
  refused: [{ args: { num_classes: 1.5 }, argument: 'num_classes' }],
};
