import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Stack, startStack } from '../../../scripts/stack.js';

/** A whole service (Redis, API, one worker, predictor) on a free port; its stop removes its directory too. */
export async function startService(env: NodeJS.ProcessEnv = {}): Promise<Stack & { dataDir: string }> {
  const dataDir = await mkdtemp(join(tmpdir(), 'trainhorn-e2e-'));
  const stack = await startStack({ dataDir, logDir: join(dataDir, 'logs'), env: { PORT: '0', ...env } });
  const stop = async (): Promise<void> => {
    await stack.stop();
    await rm(dataDir, { recursive: true, force: true });
  };
  return { ...stack, dataDir, stop };
}
