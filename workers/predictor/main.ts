import { loadConfig } from '../../src/config/load-config.js';
import type { ApiToPredictor, PredictorToApi } from '../../src/contracts/ipc/predictor.js';
import { collectGarbageSeldom } from '../../src/infra/process/garbage-collection.js';
import { connectByFrames } from '../../src/infra/process/parent.js';
import { loadTensorFlow, warmUp } from '../engine/device/tensorflow.js';
import { answer } from './answer.js';
import { createModelCache } from './model-cache.js';
import { requireDevice } from './require-device.js';
import { serveModel } from './serve-model.js';
import { createStayAwake } from './stay-awake.js';

// Entry of a predictor process: loads TensorFlow and answers requests of the API until the channel closes.

const AWAKE_MS = 0.5;
collectGarbageSeldom();
const stayAwake = createStayAwake(AWAKE_MS);
const api = connectByFrames<PredictorToApi, ApiToPredictor>((request) => {
  void answer(request, context).then((reply) => {
    api.send(reply);
    stayAwake();
  });
});
const { predictor, limits } = loadConfig();
const device = loadTensorFlow({
  intraOpThreads: predictor.threads,
  deterministic: false,
  steps: 'calling',
});
requireDevice(predictor.device, device);
warmUp();
const context = {
  models: createModelCache(serveModel, predictor.maxLoadedModels),
  limits: { maxImagePixels: limits.maxImagePixels, maxTextCharacters: limits.maxTextCharacters },
};
api.send({ type: 'ready' });
