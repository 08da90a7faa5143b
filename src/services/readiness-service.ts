import type { Readiness } from '../contracts/health.js';
import type { HealthCheck } from '../domain/ports.js';

/** Longer than the Redis command timeout, so that its own error is reported. */
const CHECK_TIMEOUT_MS = 3500;

/** Checks all dependencies of the service. */
export interface ReadinessService {
  check(): Promise<Readiness>;
}

/** Runs all checks concurrently; one that throws or times out has failed. */
export function createReadinessService(checks: readonly HealthCheck[]): ReadinessService {
  return {
    async check() {
      const results = await Promise.all(checks.map(runCheck));
      const status = results.every((result) => result.status === 'ok') ? 'ok' : 'failed';
      return { status, checks: results };
    },
  };
}

async function runCheck({ name, check }: HealthCheck): Promise<Readiness['checks'][number]> {
  try {
    const result = await Promise.race([check(), timeout()]);
    const { ok, detail } = result;
    return { name, status: ok ? 'ok' : 'failed', ...(detail !== undefined && { detail }) };
  } catch (error) {
    return { name, status: 'failed', detail: error instanceof Error ? error.message : String(error) };
  }
}

function timeout(): ReturnType<HealthCheck['check']> {
  const detail = `no answer within ${CHECK_TIMEOUT_MS} ms`;
  return new Promise((resolve) => setTimeout(resolve, CHECK_TIMEOUT_MS, { ok: false, detail }).unref());
}
