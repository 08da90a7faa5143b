import { fileURLToPath } from 'node:url';
import { childEnvironment } from '../src/config/child-environment.js';
import { loadConfigOrExit } from '../src/config/load-config.js';
import { createLogger } from '../src/infra/logger.js';
import { findInstalledEngine } from './engine/device/installed-engine.js';
import { runWorkerProcess } from './supervisor/worker-process.js';

const config = loadConfigOrExit();
await runWorkerProcess({
  config,
  trainer: {
    modulePath: fileURLToPath(new URL('./trainer/main.js', import.meta.url)),
    environment: childEnvironment(config),
  },
  engine: findInstalledEngine()?.variant ?? 'cpu',
  logger: createLogger({ level: config.log.level, name: 'worker' }),
});
