import type { PREPROCESS_MODES } from '../../../src/contracts/datasets/preprocessing.js';

/** (x / divisor - subtrahend) / std. */
interface ImagenetScale {
  divisor: number;
  /** One for all channels, or one per channel. */
  subtrahend: readonly number[];
  std: readonly number[] | null;
  /** Whether the channels are BGR afterwards. */
  isReversed: boolean;
}

/** The scales of keras.applications.imagenet_utils.preprocess_input. */
export const IMAGENET_SCALES: Readonly<Record<(typeof PREPROCESS_MODES)[number], ImagenetScale>> = {
  caffe: { divisor: 1, subtrahend: [103.939, 116.779, 123.68], std: null, isReversed: true },
  tf: { divisor: 127.5, subtrahend: [1], std: null, isReversed: false },
  torch: {
    divisor: 255,
    subtrahend: [0.485, 0.456, 0.406],
    std: [0.229, 0.224, 0.225],
    isReversed: false,
  },
};
