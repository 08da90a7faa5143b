import type { ApiKey } from '../contracts/access.js';
import type { Dataset, StoredDataset, UploadOptions } from '../contracts/datasets.js';
import type { PredictInput } from '../contracts/ipc/predictor.js';
import type { Checkpoint, Device } from '../contracts/job-progress.js';
import type { ModelFile, ModelManifest, RegisteredModel } from '../contracts/models.js';
import type { Prediction } from '../contracts/predictions.js';
import type { ProblemItem } from '../contracts/problems.js';
import type { GpuReport } from '../contracts/workers.js';
import type { Project } from './access/caller.js';
import type { WorkerOffer } from './job/placement.js';
import type { Page } from './page.js';

export interface WorkerInfo extends WorkerOffer {
  id: string;
  pid: number;
  host: string;
  started_at: string;
  concurrency: number;
  /** What its machine or container has. */
  memory_bytes: number;
  /** Jobs it runs now. */
  running: string[];
  /** With GPUs: how many of its jobs are for those that ask for a CPU. */
  cpu_jobs?: number;
  /** How many jobs share one of its GPUs at most. */
  jobs_per_gpu?: number;
  /** Its GPUs, as last seen; missing without any. */
  gpus?: GpuReport[];
  /** Null until a first trainer has proven one. */
  device: Device | null;
}

/** Live workers; an entry vanishes when its worker stops telling. */
export interface WorkerDirectory {
  list(): Promise<WorkerInfo[]>;
}

export type IngestResult =
  | { outcome: 'ingested'; dataset: Dataset }
  | { outcome: 'rejected'; errors: ProblemItem[] }
  | { outcome: 'failed'; message: string };

export interface UploadedFile {
  path: string;
  name: string;
  sizeBytes: number;
  sha256: string;
}

/** Built-in data sets and the uploads of one project, on disk. */
export interface DatasetStore {
  get(id: string): Promise<{ stored: StoredDataset; directory: string } | undefined>;
  /** Without statistics of columns. */
  list(query: { after?: string; limit: number }): Promise<Page<Dataset>>;
  /** A fresh directory for the files of one upload, on the store's own file system. */
  createStaging(): Promise<{ directory: string; remove(): Promise<void> }>;
  /** Turns staged files into a data set; visible only when complete. */
  ingest(id: string, files: UploadedFile[], options: UploadOptions): Promise<IngestResult>;
  /** Whether the id is that of a data set that comes with the service. */
  isBuiltin(id: string): boolean;
  /** Removes an upload, be it damaged; false where there is none of that id. */
  delete(id: string): Promise<boolean>;
}

/** Trained models of one project, each version a directory with a manifest; a version never changes until it is deleted. */
export interface ModelRegistry {
  /**
   * Moves a finished attempt's model directory into the registry under the next version.
   * Idempotent: the same job registers once and gets the same version again.
   */
  register(name: string, jobId: string, modelDirectory: string): Promise<{ name: string; version: number }>;
  /** What the job has registered under the name, also where it was deleted since; undefined when it has not. */
  ofJob(name: string, jobId: string): Promise<RegisteredModel | undefined>;
  /** `version` undefined: the newest. */
  get(name: string, version?: number): Promise<{ manifest: ModelManifest; directory: string } | undefined>;
  /** Numbers of the versions that are there, in their order. */
  versions(name: string): Promise<number[]>;
  list(query: { after?: string; limit: number }): Promise<Page<string>>;
  /**
   * Deletes a version for good; false where there is none. A crash leaves the whole version or none of it. Its number is
   * never given to another.
   */
  delete(name: string, version: number): Promise<boolean>;
  file(name: string, version: number, file: ModelFile): Promise<string | undefined>;
}

/** API keys, revoked ones included: a service that once had keys never falls back to asking for none. */
export interface KeyStore {
  /** All keys, oldest first; as they were at most a second ago. */
  list(): Promise<readonly ApiKey[]>;
  /** Writes a new key; visible only when complete. */
  add(key: ApiKey): Promise<void>;
  /** Ends a key for good; undefined where there is none of that id. Idempotent. */
  revoke(id: string, at: string): Promise<ApiKey | undefined>;
}

/**
 * Bytes that a project's models and the files of its jobs take: as last measured, or measured no earlier than `since`, a
 * time of `performance.now()`.
 */
export type MeasureArtifacts = (
  project: Project,
  jobIds: () => Promise<readonly string[]>,
  options?: { since?: number },
) => Promise<number>;

/** Checkpoints of a job, on disk: those of its attempts from `firstAttempt` on; of an epoch, the newest attempt's. */
export interface CheckpointStore {
  list(jobId: string, firstAttempt: number): Promise<Checkpoint[]>;
  /** Path of a checkpoint that `list` gave; undefined when it was removed meanwhile. */
  file(jobId: string, checkpoint: Pick<Checkpoint, 'attempt' | 'epoch'>): Promise<string | undefined>;
}

export type PredictResult =
  | { outcome: 'predicted'; predictions: Prediction[] }
  | { outcome: 'rejected'; code: 'invalid_image' | 'invalid_instance'; errors: ProblemItem[] }
  | { outcome: 'failed'; message: string }
  /** `full`: what the predictor said when its memory ran out. */
  | { outcome: 'unavailable'; retryAfterSeconds: number; full?: string };

/** Predictor processes. */
export interface Predictors {
  predict(request: {
    manifest: ModelManifest;
    directory: string;
    input: PredictInput;
    invert: 'auto' | 'true' | 'false';
    background?: 'auto' | 'none';
    topK: number | null;
  }): Promise<PredictResult>;
  close(): Promise<void>;
}

/** Whether what the service depends on answers. */
export interface HealthCheck {
  name: 'redis' | 'worker' | 'artifact_store';
  /** `detail` of a check that is ok: what is risky all the same. */
  check(): Promise<{ ok: true; detail?: string } | { ok: false; detail: string }>;
}

/** Whose key it is, and the key. Keys of different scopes have nothing to do with each other. */
export interface IdempotencyKey {
  scope: string;
  key: string;
}

/** Digests of a request. Two with one of them in common are the same request. */
export interface Fingerprint {
  /** Of what it asks for, however it is spelled. */
  meaning: string;
  /** Of its bytes, more or less: the same for a repeat although defaults or data have changed since. */
  spelling: string;
}

/**
 * `claimed`: do the work, on the resource of this id, which an earlier try may have made already. `answered`: it was
 * done. `in_flight`: another does it now. `mismatch`: the key was used for another request.
 */
export type IdempotencyClaim =
  | { outcome: 'claimed'; resourceId: string }
  | { outcome: 'answered'; answer: string }
  | { outcome: 'in_flight' }
  | { outcome: 'mismatch' };

/** Remembers requests by their key for a day. Every method is one atomic step. */
export interface IdempotencyStore {
  /**
   * Claims a key for the holder of `token`, who has to renew it before it runs out. What is claimed after that, or after
   * a release, has the id of the first claim.
   */
  claim(
    key: IdempotencyKey,
    claim: { token: string; fingerprint: Fingerprint; resourceId: string },
  ): Promise<IdempotencyClaim>;
  /** These three change nothing for one who no longer holds the key. */
  renew(key: IdempotencyKey, token: string): Promise<void>;
  answer(key: IdempotencyKey, token: string, answer: string): Promise<void>;
  /** `forget`: nothing was done, the key may be used for another request. */
  release(key: IdempotencyKey, token: string, options: { forget: boolean }): Promise<void>;
}
