import { createHash } from 'node:crypto';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { childEnvironment } from '../../../src/config/child-environment.js';
import { loadConfig } from '../../../src/config/load-config.js';
import type { Config } from '../../../src/config/settings.js';
import type { UploadOptions } from '../../../src/contracts/datasets/datasets.js';
import { createDatasetId } from '../../../src/domain/ids.js';
import type { IngestResult } from '../../../src/domain/ports.js';
import { ensureDataDirectory } from '../../../src/infra/artifacts/data-directory.js';
import { createBuiltinDatasets } from '../../../src/infra/artifacts/datasets/builtin-datasets.js';
import { createDatasetStore } from '../../../src/infra/artifacts/datasets/dataset-store.js';
import { createIngestRunner, type IngestRunnerOptions } from '../../../src/infra/children/ingest-runner.js';

const MODULE = fileURLToPath(new URL('../../../workers/ingest/main.js', import.meta.url));

/** A dataset store for one test, whose uploads run in real ingest processes. */
export async function createTestStore(
  t: { after(end: () => Promise<void>): unknown },
  overrides: Partial<IngestRunnerOptions['limits']> & {
    timeLimitMs?: number;
    /** Serves iris and the files of this folder in addition to MNIST. */
    builtinFolder?: string | null;
  } = {},
) {
  const config: Config = loadConfig({});
  const directory = await ensureDataDirectory(await mkdtemp(join(tmpdir(), 'trainhorn-data-')));
  const { timeLimitMs, builtinFolder, ...limits } = overrides;
  const warnings: unknown[] = [];
  const runner = createIngestRunner({
    command: { modulePath: MODULE, environment: childEnvironment(config) },
    limits: {
      maxUploadBytes: 2 ** 30,
      maxUploadEntries: 1000,
      maxImagePixels: 10_000_000,
      maxTextCharacters: 1000,
      ...limits,
    },
    ...(timeLimitMs === undefined ? {} : { timeLimitMs }),
  });
  t.after(async () => {
    await runner.close();
    await rm(directory.root, { recursive: true, force: true });
  });
  const logger = { info: () => undefined, warn: (what: unknown) => void warnings.push(what) };
  const newBuiltins = () =>
    createBuiltinDatasets({ directory, folder: builtinFolder ?? null, runIngest: runner.run, logger });
  const newStore = () =>
    createDatasetStore(directory, runner.run, builtinFolder === undefined ? {} : { builtins: newBuiltins() });
  const store = newStore();
  /** Uploads the files and returns the result with the id. */
  async function upload(
    files: Record<string, Uint8Array | string>,
    options: UploadOptions = {},
  ): Promise<IngestResult & { id: string }> {
    const staging = await store.createStaging();
    const staged = await Promise.all(
      Object.entries(files).map(async ([name, bytes], index) => {
        const path = join(staging.directory, `file-${index}`);
        await writeFile(path, bytes);
        const sha256 = createHash('sha256').update(bytes).digest('hex');
        return { path, name, sizeBytes: Buffer.byteLength(bytes), sha256 };
      }),
    );
    const id = createDatasetId();
    const result = await store.ingest(id, staged, options);
    await staging.remove();
    return { ...result, id };
  }
  const leftOvers = async () => [
    ...(await readdir(directory.staging)),
    ...(await readdir(directory.datasets)),
  ];
  return { store, newStore, directory, upload, leftOvers, warnings };
}
