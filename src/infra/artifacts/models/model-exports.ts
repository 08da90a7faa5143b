import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, rename, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { ExportOptions, ExportReply, ExportRequest } from '../../../contracts/ipc/exporter.js';
import type { ExportFormat } from '../../../contracts/weights/formats.js';
import type { ExportResult, ModelExports, StoredFile } from '../../../domain/ports.js';
import { unlessDamaged } from '../../../domain/problems/unavailable-error.js';
import type { DataDirectory } from '../data-directory.js';
import { writeFileAtomic } from '../files/atomic-file.js';
import { readDocument } from '../files/read-json.js';
import { createStagingDirectory } from '../staging.js';

const EXPORTS_DIRECTORY = 'exports';

/** Runs an export to its end. */
export type RunExport = (
  task: Omit<ExportRequest, 'type'>,
) => Promise<Exclude<ExportReply, { type: 'ready' }>>;

interface Export {
  directory: string;
  format: ExportFormat;
  options: ExportOptions;
}

/** Exports in the directories of their versions, with which they are deleted. Requests for the same one share its making. */
export function createModelExports(directory: DataDirectory, run: RunExport): ModelExports {
  const running = new Map<string, Promise<ExportResult>>();
  return {
    async get(model, format, options) {
      const wanted: Export = { directory: model.directory, format, options };
      const path = pathOf(wanted);
      const known = await readExport(path);
      if (known !== undefined) return { outcome: 'exported', file: known };
      const making = running.get(path) ?? write(directory, run, wanted).finally(() => running.delete(path));
      running.set(path, making);
      return making;
    },
  };
}

const pathOf = ({ directory, format, options }: Export): string =>
  join(directory, EXPORTS_DIRECTORY, options.preprocessing ? `${format}-preprocessing` : format);

/** A finished export: its description is written after it. */
async function readExport(path: string): Promise<StoredFile | undefined> {
  const known = await unlessDamaged(
    readDocument<Omit<StoredFile, 'path'>>(`${path}.json`, ['sizeBytes', 'sha256']),
  );
  return known && { ...known, path };
}

async function write(directory: DataDirectory, run: RunExport, wanted: Export): Promise<ExportResult> {
  const staging = await createStagingDirectory(directory);
  try {
    const target = join(staging.directory, 'export');
    const scratchDirectory = join(staging.directory, 'scratch');
    await mkdir(scratchDirectory);
    const { format, options } = wanted;
    const reply = await run({ format, options, modelDirectory: wanted.directory, target, scratchDirectory });
    if (reply.type === 'failed') return { outcome: 'failed', message: reply.message };
    if (reply.type === 'inexpressible') return { outcome: 'inexpressible', errors: reply.errors };
    return { outcome: 'exported', file: await publish(target, pathOf(wanted)) };
  } finally {
    await staging.remove();
  }
}

async function publish(target: string, path: string): Promise<StoredFile> {
  const file = { sizeBytes: (await stat(target)).size, sha256: await sha256Of(target) };
  await mkdir(join(path, '..')).catch(ignoreExisting);
  await rename(target, path);
  await writeFileAtomic(`${path}.json`, JSON.stringify(file));
  return { ...file, path };
}

async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}

function ignoreExisting(error: unknown): void {
  if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return;
  throw error;
}
