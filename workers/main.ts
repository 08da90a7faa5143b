import { fileURLToPath } from 'node:url';
import { childEnvironment, loadConfigOrExit } from '../src/config.js';
import { createLogger } from '../src/infra/logger.js';
import { readEngineVariant } from './supervisor/engine-variant.js';
import { runWorkerProcess } from './worker-process.js';

const config = loadConfigOrExit();
await runWorkerProcess({
  config,
  trainer: {
    modulePath: fileURLToPath(new URL('./trainer/main.js', import.meta.url)),
    environment: childEnvironment(config),
  },
  engine: await readEngineVariant(),
  logger: createLogger({ level: config.LOG_LEVEL, name: 'worker' }),
});
