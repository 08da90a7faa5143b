import { answers, type CountedCases, oneHot } from './counted-case.js';

const tenths = { ...answers(3), outputs: { from: 'tenths', shape: [3] } } as const;
const logits = { ...answers(3), outputs: { from: 'normal', shape: [3] } } as const;

/** The cases that precision and recall share. */
const confusion = (args: Readonly<Record<string, unknown>>[]): CountedCases => ({
  cases: [
    { ...answers(3) },
    { ...answers(1), isWeighted: true },
    { ...answers(4, 2), isMasked: true },
    { ...tenths, args: { thresholds: [0, 0.5, 1] } },
    { ...answers(1), args: { thresholds: [0.8, 0.2, 0.8] }, isWeighted: true },
    { ...oneHot(4), args: { class_id: 2, top_k: 2 } },
    { ...oneHot(4), args: { top_k: 2, thresholds: [0.3, 0.6] } },
    ...args.map((one) => ({ ...answers(3), args: one })),
  ],
  refused: [
    { args: { thresholds: -1 }, argument: 'thresholds' },
    { args: { top_k: 0 }, argument: 'top_k' },
    { args: { class_id: -1 }, argument: 'class_id' },
  ],
});

export const precision = confusion([{ thresholds: 0.7 }, { thresholds: 1 }, { thresholds: [0.4] }]);
export const recall = confusion([{ thresholds: 0.2, class_id: 0 }]);

/** Keras's four counts. */
export const count: CountedCases = {
  cases: [
    { ...answers(3) },
    { ...answers(1), args: { thresholds: 0.3 }, isWeighted: true },
    { ...tenths, args: { thresholds: [0.9, 0.1, 0.5] } },
    { ...answers(4, 2), args: { thresholds: [0, 0.25, 0.5, 0.75, 1] }, isMasked: true },
  ],
  refused: [{ args: { thresholds: [0.5, 2] }, argument: 'thresholds/1' }],
};

/** A metric at an operating point. @param bound The argument that is its bound */
export const operatingPoint = (bound: string): CountedCases => ({
  cases: [
    { ...answers(3), args: { [bound]: 0.5 } },
    { ...tenths, args: { [bound]: 0.3, num_thresholds: 11 } },
    { ...answers(3), args: { [bound]: 0.4, num_thresholds: 1, class_id: 1 } },
    { ...answers(1), args: { [bound]: 0.6, num_thresholds: 20 }, isWeighted: true },
    { ...answers(3), args: { [bound]: 1, num_thresholds: 2 } },
  ],
  refused: [
    { args: {}, argument: bound },
    { args: { [bound]: 2 }, argument: bound },
    { args: { [bound]: 0.5, num_thresholds: 0 }, argument: 'num_thresholds' },
  ],
});

export const auc: CountedCases = {
  cases: [
    { ...answers(3) },
    { ...answers(3), args: { num_thresholds: 2 } },
    { ...answers(3), args: { num_thresholds: 7 } },
    { ...answers(3), args: { curve: 'PR' } },
    { ...answers(3), args: { curve: 'PR', summation_method: 'minoring' } },
    { ...answers(3), args: { curve: 'PRGAIN' } },
    { ...answers(3), args: { summation_method: 'majoring', num_thresholds: 5 } },
    { ...answers(3), args: { num_thresholds: 5, thresholds: [0.1, 0.35, 0.9] } },
    { ...answers(3), args: { num_thresholds: 5, thresholds: [0.25, 0.5, 0.75] } },
    { ...logits, args: { from_logits: true } },
    { labels: { from: [1], shape: [3] }, outputs: { from: 'probability', shape: [3] } },
    { ...tenths },
    { ...answers(4, 2), isMasked: true },
    { ...answers(1), args: { num_thresholds: 30 }, isWeighted: true },
    { ...answers(3), args: { multi_label: true } },
    { ...answers(3), args: { multi_label: true, num_labels: 3, label_weights: [0.5, 0, 2], curve: 'PR' } },
    {
      ...logits,
      args: {
        multi_label: true,
        from_logits: true,
        num_thresholds: 4,
        thresholds: [0.2, 0.6],
        curve: 'PRGAIN',
      },
    },
    { ...answers(3), args: { label_weights: [0.5, 4, 2] } },
    { ...answers(1), args: { multi_label: true, num_thresholds: 9 }, isWeighted: true },
  ],
  refused: [
    { args: { num_thresholds: 1 }, argument: 'num_thresholds' },
    { args: { curve: 'ROCK' }, argument: 'curve' },
    { args: { num_labels: 3 }, argument: 'num_labels' },
    { args: { label_weights: [-1] }, argument: 'label_weights/0' },
  ],
};
