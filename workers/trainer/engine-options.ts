import type { Config } from '../../src/config/settings.js';
import type { TensorFlowOptions } from '../engine/device/tensorflow.js';

/** How the settings load the engine: in a trainer, and in what measures one. */
export function engineOptions(config: Config): TensorFlowOptions {
  return {
    intraOpThreads: config.trainer.intraOpThreads,
    deterministic: config.trainer.deterministic,
    xla: config.trainer.xla,
  };
}
