import { fileURLToPath } from 'node:url';
import { loadConfigOrExit } from '../src/config.js';
import { createLogger } from '../src/infra/logger.js';
import { trainerEnvironment } from './supervisor/trainer-environment.js';
import { runWorkerProcess } from './worker-process.js';

const config = loadConfigOrExit();
await runWorkerProcess({
  config,
  trainer: {
    modulePath: fileURLToPath(new URL('./trainer/main.js', import.meta.url)),
    environment: trainerEnvironment(process.env, config),
  },
  logger: createLogger({ level: config.LOG_LEVEL, name: 'worker' }),
});
