import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { readFiles } from './upload-of.js';

// Entry of a process that reads the files of its arguments and prints a ChildAnswer for each.

/** The outcome of one reading, and the peak of the resident memory of its process until then. */
export interface ChildAnswer {
  /** `code: detail` of each finding; empty if the file was read. */
  findings: string[];
  warnings: readonly string[];
  tensors: number;
  peakMebibytes: number;
}

const directory = await mkdtemp(join(tmpdir(), 'trainhorn-weights-'));
const answers: ChildAnswer[] = [];
for (const path of process.argv.slice(2)) answers.push(await answer(path));
await rm(directory, { recursive: true });
console.log(JSON.stringify(answers));

async function answer(path: string): Promise<ChildAnswer> {
  const { size: sizeBytes } = await stat(path);
  const read = await readFiles(directory, [{ path, name: basename(path), sizeBytes }]);
  const peakMebibytes = Math.round(process.resourceUsage().maxRSS / 1024);
  if (Array.isArray(read)) return { findings: read, warnings: [], tensors: 0, peakMebibytes };
  const { warnings, tensors } = read.content;
  return { findings: [], warnings, tensors: tensors.length, peakMebibytes };
}
