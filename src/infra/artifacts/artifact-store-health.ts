import { randomBytes } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { HealthCheck } from '../../domain/ports.js';
import type { DataDirectory } from './data-directory.js';

/** Checks that the data directory is writable. */
export function createArtifactStoreHealthCheck(directory: DataDirectory): HealthCheck {
  return { name: 'artifact_store', check: () => checkWritable(directory) };
}

async function checkWritable(directory: DataDirectory): ReturnType<HealthCheck['check']> {
  const path = join(directory.staging, `.health-${process.pid}-${randomBytes(4).toString('hex')}`);
  try {
    await writeFile(path, 'ok', { flag: 'wx' });
    return { ok: true };
  } catch (error) {
    return { ok: false, detail: `cannot write to ${directory.staging}: ${String(error)}` };
  } finally {
    // On a full disk the file is created but stays empty.
    await rm(path, { force: true }).catch(() => {});
  }
}
