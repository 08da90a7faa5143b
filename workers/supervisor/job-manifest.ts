import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { JobRecord } from '../../src/contracts/jobs.js';
import type { JobStore } from '../../src/domain/ports.js';
import { writeFileAtomic } from '../../src/infra/files/atomic-file.js';
import type { DataDirectory } from '../../src/infra/files/data-directory.js';

const EVENTS_FILE = 'events.jsonl';
const EVENTS_PER_READ = 1_000;

/** Writes `events.jsonl` and then `job.json` beside the job's artifacts, so that its record can be rebuilt from them. */
export async function writeJobManifest(
  directory: DataDirectory,
  store: JobStore,
  record: JobRecord,
): Promise<void> {
  const folder = directory.job(record.id);
  await mkdir(folder, { recursive: true });
  await writeFileAtomic(join(folder, EVENTS_FILE), await readEventLines(store, record.id));
  await writeFileAtomic(directory.jobFile(record.id), `${JSON.stringify(record, null, 2)}\n`);
}

async function readEventLines(store: JobStore, id: string): Promise<string> {
  let lines = '';
  for (let after = 0, more = true; more; ) {
    const page = await store.events(id, { after, limit: EVENTS_PER_READ });
    for (const event of page.items) lines += `${JSON.stringify(event)}\n`;
    after = page.items.at(-1)?.id ?? after;
    more = page.hasMore;
  }
  return lines;
}
