import { loadConfig } from '../../src/config/load-config.js';
import type { ApiToPredictor, PredictorToApi } from '../../src/contracts/ipc/predictor.js';
import { loadTensorFlow, warmUp } from '../engine/device/tensorflow.js';
import { answer } from './answer.js';
import { createModelCache } from './model-cache.js';
import { requireDevice } from './require-device.js';
import { serveModel } from './serve-model.js';

/** Entry of a predictor process: answers requests of its parent until the channel closes. */
function main(): void {
  process.on('disconnect', () => process.exit(0));
  // Signals reach the whole process group; the parent decides when its children end, after their last answers.
  process.on('SIGINT', () => undefined);
  process.on('SIGTERM', () => undefined);
  const config = loadConfig();
  const device = loadTensorFlow({
    intraOpThreads: config.trainer.intraOpThreads,
    deterministic: false,
  });
  requireDevice(config.predictor.device, device);
  warmUp();
  const context = {
    models: createModelCache(serveModel, config.predictor.maxLoadedModels),
    maxImagePixels: config.limits.maxImagePixels,
  };
  process.on('message', (request: ApiToPredictor) => {
    void answer(request, context).then(send);
  });
  send({ type: 'ready' });
}

function send(reply: PredictorToApi): void {
  // When the channel has closed meanwhile, `disconnect` ends the process.
  process.send?.(reply, undefined, undefined, () => undefined);
}

main();
