import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Job } from '../../../src/contracts/jobs/jobs.js';
import type { KeyCopy } from './redis-copy.js';

/** The stored copy of version 0.1.0, in the sources. */
export const COPY_DIRECTORY = fileURLToPath(new URL('../../../../test/fixtures/v0.1.0/', import.meta.url));

/** Projects of the copy; each has an API key. */
export const PROJECTS = ['default', 'vision'] as const;
export type CopiedProject = (typeof PROJECTS)[number];

/** A job of the copy, named for the state it was left in. */
export interface RecordedJob {
  id: string;
  project: CopiedProject;
  /** The posted body. */
  body: unknown;
  /** Of the same job trained without an interruption; null where the copy has its end already. */
  uninterrupted: Pick<Job, 'weights_sha256'> | null;
}

/** The answers of version 0.1.0 just before it was stopped. */
export interface Recorded {
  commit: string;
  /** Of `describeProcessor`: weights are equal bit for bit on processors of this kind only. */
  processor: string;
  keys: Record<CopiedProject, string>;
  jobs: Record<string, RecordedJob>;
  /** By project and path. */
  answers: Record<CopiedProject, Record<string, unknown>>;
  predictions: { project: CopiedProject; path: string; json: unknown; answer: unknown }[];
  /** A POST /jobs with an Idempotency-Key, which a repeat gets the same answer to. */
  idempotent: { key: string; body: unknown; id: string };
}

/** Reads what was recorded when the copy was made. */
export const readRecorded = (): Promise<Recorded> => readJson('recorded.json');

/** Reads the keys of the copy's Redis. */
export const readKeys = (): Promise<KeyCopy[]> => readJson('redis.json');

/** Written by `make.ts` alone, from the same types. */
async function readJson<Content>(name: string): Promise<Content> {
  return JSON.parse(await readFile(join(COPY_DIRECTORY, name), 'utf8')) as Content;
}
