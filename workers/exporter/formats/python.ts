import { writeFile } from 'node:fs/promises';
import { pythonScript } from '../../../src/domain/python/script.js';
import { unwritable } from '../../../src/domain/python/unwritable.js';
import type { Exporter } from '../exported-version.js';

/** `python`: a script that builds, compiles and fits the same job with Keras. */
export const exportPython: Exporter = async ({ graph, job, manifest }, { path }) => {
  if (job === null) return { outcome: 'inexpressible', errors: [NO_JOB] };
  const errors = unwritable(job);
  if (errors.length > 0) return { outcome: 'inexpressible', errors };
  const { split } = manifest.evaluation ?? {};
  const evaluatedOn = split === 'test' || split === 'validation' ? split : null;
  await writeFile(path, pythonScript({ config: job, graph, evaluatedOn }));
  return { outcome: 'written' };
};

const NO_JOB = {
  pointer: '',
  code: 'missing_field',
  detail: 'The version has no job to write as code: it was imported, or saved by an earlier version.',
} as const;
