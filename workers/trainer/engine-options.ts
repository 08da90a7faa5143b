import type { Config } from '../../src/config.js';
import type { TensorFlowOptions } from '../engine/device/tensorflow.js';

/** How the settings load the engine: in a trainer, and in what measures one. */
export function engineOptions(config: Config): TensorFlowOptions {
  return {
    intraOpThreads: config.TRAINHORN_INTRA_OP_THREADS,
    deterministic: config.TRAINHORN_DETERMINISTIC,
    xla: config.TRAINHORN_XLA,
  };
}
