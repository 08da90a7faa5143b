import type { Config } from '../../src/config/settings.js';
import type { TensorFlowOptions } from '../engine/device/tensorflow.js';

/** The options of the engine in a trainer, and in a benchmark of one. */
export function engineOptions({ intraOpThreads, deterministic, xla }: Config['trainer']): TensorFlowOptions {
  return { intraOpThreads, steps: 'concurrent', deterministic, xla };
}
