import type { WrittenData } from '../compare/data.js';
import type { Options } from './options.js';

/** How much of everything is run: enough to measure on a card, or as much as a processor does in a while. */
export interface Scale {
  /** Of an epoch of the cases on MNIST. */
  mnistSamples: number;
  /** Of the cases on data that is drawn. */
  synthetic: WrittenData['samples'];
  /** Epochs of each side that count. */
  rounds: number;
  story: { rounds: number; epochs: number; accuracy: number };
  /** Steps of training of each parity case. */
  paritySteps: number;
  /** Of the jobs that are interrupted, or share a device. */
  job: { trainSamples: number; epochs: number };
  predictions: { alone: number; together: number };
  /** The longest that a row may take. */
  rowSeconds: number;
}

const GPU: Scale = {
  mnistSamples: 60_000,
  synthetic: { train: 25_600, test: 1_600 },
  rounds: 5,
  story: { rounds: 1, epochs: 5, accuracy: 0.97 },
  paritySteps: 10,
  job: { trainSamples: 60_000, epochs: 10 },
  predictions: { alone: 500, together: 4_000 },
  rowSeconds: 180,
};

const CPU: Scale = {
  ...GPU,
  mnistSamples: 12_800,
  synthetic: { train: 6_400, test: 1_600 },
  rounds: 3,
  job: { trainSamples: 6_000, epochs: 6 },
  predictions: { alone: 200, together: 1_000 },
  rowSeconds: 1_800,
};

const SMALL: Scale = {
  ...CPU,
  mnistSamples: 2_560,
  synthetic: { train: 640, test: 160 },
  rounds: 1,
  story: { rounds: 1, epochs: 1, accuracy: 0.94 },
  paritySteps: 2,
  job: { trainSamples: 2_560, epochs: 4 },
  predictions: { alone: 20, together: 50 },
};

/** How much the options ask for. */
export function scaleOf({ device, isSmall }: Pick<Options, 'device' | 'isSmall'>): Scale {
  if (isSmall) return SMALL;
  return device === 'gpu' ? GPU : CPU;
}
