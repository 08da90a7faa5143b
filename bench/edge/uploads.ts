/** A thread of bench/edge.ts: uploads large tables at once at the lowest priority, and sends back the statuses of the answers. */
import { setPriority } from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';

/** The data and target of an upload. */
export interface UploadTask {
  url: string;
  uploads: number;
}

/** Labels of a kilobyte each, 64 MB of them. */
function createTable(): Blob {
  const row = `1,${'x'.repeat(1000)}`;
  const rows = Array.from({ length: 64_000 }, (_, index) => row + index);
  return new Blob([['a,label', ...rows].join('\n')], { type: 'text/csv' });
}

async function upload(url: string, table: Blob): Promise<number> {
  const form = new FormData();
  form.append('files', table, 'labels.csv');
  return (await fetch(`${url}/api/v1/datasets`, { method: 'POST', body: form })).status;
}

// On Linux that of this thread alone.
setPriority(19);
// Given by bench/edge.ts.
const { url, uploads } = workerData as UploadTask;
const table = createTable();
const answers = await Promise.all(Array.from({ length: uploads }, () => upload(url, table)));
parentPort?.postMessage(answers);
