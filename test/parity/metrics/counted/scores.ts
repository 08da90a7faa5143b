import { answers, type CountedCases, numbers, oneHot } from './counted-case.js';

export const f1Score: CountedCases = {
  cases: [
    { ...oneHot(4) },
    { ...oneHot(4), args: { average: 'macro' } },
    { ...answers(3), args: { average: 'micro', threshold: 0.4 } },
    { ...answers(3), args: { average: 'weighted', threshold: 0.6 } },
    { ...answers(1), args: { threshold: 0.5 }, isWeighted: true },
  ],
  refused: [
    { args: { average: 'mean' }, argument: 'average' },
    { args: { threshold: 0 }, argument: 'threshold' },
  ],
};

export const fbetaScore: CountedCases = {
  cases: [
    { ...oneHot(4), args: { beta: 2.5 } },
    { ...answers(3), args: { beta: 0.5, average: 'macro', threshold: 0.4 } },
    { ...answers(1), args: { beta: 1.5, average: 'weighted', threshold: 0.5 }, isWeighted: true },
  ],
  refused: [{ args: { beta: 0 }, argument: 'beta' }],
};

export const r2Score: CountedCases = {
  cases: [
    { ...numbers(3) },
    { ...numbers(3), args: { class_aggregation: null } },
    { ...numbers(3), args: { class_aggregation: 'variance_weighted_average', num_regressors: 4 } },
    { ...numbers(3), args: { class_aggregation: null, num_regressors: 2 } },
    { ...numbers(1), args: { num_regressors: 21 } },
    { ...answers(1), isWeighted: true },
  ],
  refused: [
    { args: { class_aggregation: 'mean' }, argument: 'class_aggregation' },
    { args: { num_regressors: -1 }, argument: 'num_regressors' },
  ],
};

export const correlation: CountedCases = {
  cases: [
    { ...numbers(4) },
    { ...numbers(4), args: { axis: 0 } },
    { ...numbers(5, 3), args: { axis: 1 } },
    { ...numbers(5, 3), args: { axis: 2 } },
  ],
  refused: [{ args: { axis: 9 }, argument: 'axis' }],
};

export const rootMeanSquaredError: CountedCases = {
  cases: [{ ...numbers(3) }, { ...numbers(4, 2), isMasked: true }, { ...answers(1), isWeighted: true }],
  refused: [],
};

const classes = { from: [0, 1, 2, 3], shape: [3] } as const;

export const sparseTopKCategoricalAccuracy: CountedCases = {
  cases: [
    { labels: classes, outputs: { from: 'probability', shape: [3, 4] }, args: { k: 2 }, isMasked: true },
    { labels: classes, outputs: { from: 'probability', shape: [3, 4] }, args: { k: 3 } },
    {
      labels: classes,
      outputs: { from: classes.from, shape: [3, 4] },
      args: { k: 2, from_sorted_ids: true },
    },
  ],
  refused: [{ args: { k: 1.5 }, argument: 'k' }],
};
