import { pino } from 'pino';
import { HTTP_TIMES } from '../../src/api/api.js';
import { buildApp } from '../../src/api/app.js';
import type { Services } from '../../src/services/services.js';
import { readVersion } from '../../src/version.js';

/** openapi/openapi.json: the document that the API serves, made without anything behind it. */
export async function renderApiDocument(): Promise<string> {
  const limits = {
    allowedHosts: [],
    corsOrigins: [],
    maxConnectionsPerAddress: 0,
    maxJsonBytes: 1,
    maxUploadBytes: 1,
    maxImageBytes: 1,
  };
  const api = await buildApp(
    { services: noServices, logger: pino({ level: 'silent' }), version: readVersion() },
    { ...HTTP_TIMES, ...limits },
  );
  try {
    await api.ready();
    return `${JSON.stringify(api.swagger(), null, 2)}\n`;
  } finally {
    await api.close();
  }
}

const unused = (): never => {
  throw new Error('no route is called while the document is made');
};

/** Routes only read these when they are called. */
const noServices: Services = {
  access: { authenticate: unused },
  jobs: unused,
  datasets: unused,
  models: unused,
  exports: unused,
  weights: unused,
  predictions: unused,
  predictionRate: { take: unused },
  streamQuota: { open: unused },
  idempotency: { run: unused },
  readiness: { check: unused },
  capabilities: { describe: unused },
};
