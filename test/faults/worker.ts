import { fileURLToPath } from 'node:url';
import { childEnvironment } from '../../src/config/child-environment.js';
import { loadConfig } from '../../src/config/load-config.js';
import { createLogger } from '../../src/infra/logger.js';
import { runWorkerProcess } from '../../workers/supervisor/worker-process.js';

/** A real worker with real trainers, whose lease is short so that minutes hold many faults. */
const config = loadConfig();
await runWorkerProcess({
  config,
  trainer: {
    modulePath: fileURLToPath(new URL('../../workers/trainer/main.js', import.meta.url)),
    environment: childEnvironment(config),
  },
  engine: 'cpu',
  times: { lockMs: 5_000, stalledCheckMs: 2_000, watchMs: 1_000, graceMs: 5_000, pauseMs: 5_000 },
  logger: createLogger({ level: config.log.level, name: 'worker', pretty: false }),
});
