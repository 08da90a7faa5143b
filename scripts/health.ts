import { loadConfig } from '../src/config/load-config.js';

const TIMEOUT_MS = 3_000;

/** The container's health check: exit code 0 when the API of this container answers its liveness probe. */
async function isAlive(): Promise<boolean> {
  const url = `http://127.0.0.1:${loadConfig().http.port}/livez`;
  try {
    return (await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS) })).ok;
  } catch {
    return false;
  }
}

process.exit((await isAlive()) ? 0 : 1);
