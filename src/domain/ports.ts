import type { ApiKey } from '../contracts/access.js';
import type { DatasetArray } from '../contracts/datasets/arrays.js';
import type { Dataset, StoredDataset, UploadOptions } from '../contracts/datasets/datasets.js';
import type { Split } from '../contracts/datasets/samples.js';
import type { ExportOptions } from '../contracts/ipc/exporter.js';
import type { PredictInput } from '../contracts/ipc/predictor.js';
import type { ImportRequest } from '../contracts/ipc/weights.js';
import type { StoredReports } from '../contracts/jobs/evaluation-report.js';
import type { PredictionsFile } from '../contracts/jobs/inference.js';
import type { Checkpoint, Device } from '../contracts/jobs/progress.js';
import type { ResolvedConfig, ResolvedModel } from '../contracts/jobs/training-config.js';
import type { ModelFile, ModelManifest, RegisteredModel } from '../contracts/models.js';
import type { MaskFormat } from '../contracts/predictions.js';
import type { ProblemItem } from '../contracts/problems.js';
import type { ExportFormat } from '../contracts/weights/formats.js';
import type { Weights, WeightsDetails, WeightsOptions } from '../contracts/weights/weights.js';
import type { GpuReport } from '../contracts/workers.js';
import type { Project } from './access/caller.js';
import type { StoredSample } from './data/samples/sample-document.js';
import type { WorkerOffer } from './job/queue/placement.js';
import type { Page } from './page.js';

export interface WorkerInfo extends WorkerOffer {
  id: string;
  pid: number;
  host: string;
  started_at: string;
  concurrency: number;
  /** Memory of its machine or container. */
  memory_bytes: number;
  /** Ids of the jobs that it is running. */
  running: string[];
  /** With GPUs: how many of its slots are for jobs that request a CPU. */
  cpu_jobs?: number;
  /** Maximum jobs that share one of its GPUs. */
  jobs_per_gpu?: number;
  /** Its GPUs, as last seen; missing if it has none. */
  gpus?: GpuReport[];
  /** Null until a trainer has tested one successfully. */
  device: Device | null;
}

/** Live workers; an entry expires when its worker stops reporting. */
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

/** A dataset on disk. */
export interface DatasetOnDisk {
  stored: StoredDataset;
  directory: string;
}

/** A sample of one array of a split, counted from 0. */
export interface SamplePlace {
  split: Split;
  array: DatasetArray;
  index: number;
}

/** Built-in datasets and the uploads of one project, on disk. */
export interface DatasetStore {
  get(id: string): Promise<DatasetOnDisk | undefined>;
  /** Without column statistics; with `sha256` only those of that digest. */
  list(query: { after?: string; limit: number; sha256?: string }): Promise<Page<Dataset>>;
  /** Reads one sample of an array. @throws Error if its file is missing or too short */
  readSample(dataset: DatasetOnDisk, place: SamplePlace): Promise<StoredSample>;
  /** Creates a directory for the files of one upload, on the file system of the store. */
  createStaging(): Promise<{ directory: string; remove(): Promise<void> }>;
  /** Converts staged files to a dataset, which becomes visible only when complete. */
  ingest(id: string, files: UploadedFile[], options: UploadOptions): Promise<IngestResult>;
  /** Whether the id is that of a built-in dataset. */
  isBuiltin(id: string): boolean;
  /** Removes an upload, even a damaged one; false if it does not exist. */
  delete(id: string): Promise<boolean>;
}

/**
 * Trained models of one project, each version a directory with a manifest; a version never changes until it
 * is deleted.
 */
export interface ModelRegistry {
  /**
   * Moves the model directory of a finished attempt into the registry as the next version. Idempotent: a job
   * registers only once and gets the same version again.
   */
  register(name: string, jobId: string, modelDirectory: string): Promise<{ name: string; version: number }>;
  /** Moves the directory of an imported model into the registry as the next version. */
  add(name: string, modelDirectory: string): Promise<{ name: string; version: number }>;
  /**
   * The model that the job registered under the name, even if it was deleted since; undefined if there is
   * none.
   */
  ofJob(name: string, jobId: string): Promise<RegisteredModel | undefined>;
  /** The newest version if `version` is undefined. */
  get(name: string, version?: number): Promise<{ manifest: ModelManifest; directory: string } | undefined>;
  /** Existing version numbers in ascending order. */
  versions(name: string): Promise<number[]>;
  list(query: { after?: string; limit: number }): Promise<Page<string>>;
  /**
   * Permanently deletes a version; false if it does not exist. A crash leaves either the whole version or
   * nothing. Its number is never reused.
   */
  delete(name: string, version: number): Promise<boolean>;
  file(name: string, version: number, file: ModelFile): Promise<string | undefined>;
}

/** The model versions that jobs evaluate and predict with. */
export interface SourceModels {
  /** The definition of a version, and the configuration of its job; null where it is not stored with it. */
  read(directory: string): Promise<{ definition: ResolvedModel; job: ResolvedConfig | null }>;
  /**
   * Gives a job files of its own, which survive the deletion of the version; false if the version was deleted
   * meanwhile. Idempotent.
   */
  keep(jobId: string, version: { manifest: ModelManifest; directory: string }): Promise<boolean>;
}

export type ReadWeightsResult =
  | { outcome: 'read'; weights: WeightsDetails }
  | { outcome: 'rejected'; errors: ProblemItem[] }
  | { outcome: 'failed'; message: string };

/** A model to import: what to write, from which file. */
export type ImportTask = Omit<ImportRequest, 'type' | 'targetDirectory'>;
export type ImportResult = { outcome: 'imported' } | { outcome: 'failed'; message: string };

/** Weights that one project uploaded, on disk. */
export interface WeightsStore {
  get(id: string): Promise<{ weights: WeightsDetails; directory: string } | undefined>;
  /** Newest first. */
  list(query: { after?: string; limit: number }): Promise<Page<Weights>>;
  /** Creates a directory for the files of one upload, on the file system of the store. */
  createStaging(): Promise<{ directory: string; remove(): Promise<void> }>;
  /** Reads staged files; the weights become visible only when complete. */
  read(id: string, files: UploadedFile[], options: WeightsOptions): Promise<ReadWeightsResult>;
  /** Writes the files of an imported model; `use` moves them, else they are removed. */
  importModel(task: ImportTask, use: (modelDirectory: string) => Promise<void>): Promise<ImportResult>;
  /** Removes uploaded weights, even damaged ones; false if they do not exist. */
  delete(id: string): Promise<boolean>;
}

/** A complete file, and its digest. */
export interface StoredFile {
  path: string;
  sizeBytes: number;
  sha256: string;
}

export type ExportResult =
  | { outcome: 'exported'; file: StoredFile }
  /** The format cannot express the model. */
  | { outcome: 'inexpressible'; errors: ProblemItem[] }
  | { outcome: 'failed'; message: string };

/** Model versions in other formats, each written once. */
export interface ModelExports {
  get(
    model: { manifest: ModelManifest; directory: string },
    format: ExportFormat,
    options: ExportOptions,
  ): Promise<ExportResult>;
}

/** API keys, including revoked ones: a service that once had keys never becomes open again. */
export interface KeyStore {
  /** All keys, oldest first; at most a second old. A list never changes: after a change there is another one. */
  list(): Promise<readonly ApiKey[]>;
  /** Writes a new key, which becomes visible only when complete. */
  add(key: ApiKey): Promise<void>;
  /** Permanently revokes a key; undefined if it does not exist. Idempotent. */
  revoke(id: string, at: string): Promise<ApiKey | undefined>;
}

/**
 * Bytes used by a project's models and job files: as last measured, or measured no earlier than `since`, a
 * time of `performance.now()`.
 */
export type MeasureArtifacts = (
  project: Project,
  jobIds: () => Promise<readonly string[]>,
  options?: { since?: number },
) => Promise<number>;

/**
 * Checkpoints of a job, on disk: those of its attempts since `firstAttempt`; for each epoch, that of the
 * newest attempt.
 */
export interface CheckpointStore {
  list(jobId: string, firstAttempt: number): Promise<Checkpoint[]>;
  /** Path of a listed checkpoint; undefined if it has been removed. */
  file(jobId: string, checkpoint: Pick<Checkpoint, 'attempt' | 'epoch'>): Promise<string | undefined>;
}

/** Reports by class of the evaluations of jobs, on disk. */
export interface ReportStore {
  /** Reports of the newest attempt since `firstAttempt` that has any; a damaged file is passed over. */
  newest(jobId: string, firstAttempt: number): Promise<StoredReports | undefined>;
}

/** Files of predictions that jobs have made, on disk. */
export interface PredictionFiles {
  /** The path of a complete file; undefined if it was removed. */
  find(jobId: string, file: Pick<PredictionsFile, 'attempt' | 'format'>): Promise<string | undefined>;
}

export type PredictResult =
  /** `json`: the list of predictions, in the order of the samples. */
  | { outcome: 'predicted'; json: Uint8Array }
  /** Of an input that is a body: it has to be read by the usual way. */
  | { outcome: 'unread' }
  | { outcome: 'rejected'; code: 'invalid_image' | 'invalid_instance'; errors: ProblemItem[] }
  | { outcome: 'failed'; message: string }
  /** `full`: the error of a predictor that ran out of memory. */
  | { outcome: 'unavailable'; retryAfterSeconds: number; full?: string };

/** Whether nobody waits for the answer to a request any more. */
export type IsAbandoned = () => boolean;

/** Predictor processes. */
export interface Predictors {
  /** A request whose client is gone when its turn comes is unavailable. */
  predict(
    request: {
      directory: string;
      input: PredictInput;
      invert: 'auto' | 'true' | 'false';
      background?: 'auto' | 'none';
      topK: number | null;
      maskFormat?: MaskFormat;
      classProbabilities?: boolean;
    },
    isAbandoned?: IsAbandoned,
  ): Promise<PredictResult>;
  close(): Promise<void>;
}

/** The health of a dependency of the service. */
export interface HealthCheck {
  name: 'redis' | 'worker' | 'artifact_store';
  /** `detail` of a successful check: a remaining risk. */
  check(): Promise<{ ok: true; detail?: string } | { ok: false; detail: string }>;
}

/** A key and its scope. Keys of different scopes are unrelated. */
export interface IdempotencyKey {
  scope: string;
  key: string;
}

/** Digests of a request. Two requests that share one of them are the same request. */
export interface Fingerprint {
  /** Digest of the meaning, however it is spelled. */
  meaning: string;
  /** Digest of roughly the bytes: equal for a repeat even if defaults or data have changed since. */
  spelling: string;
}

/**
 * `claimed`: do the work, on the resource with this id, which an earlier attempt may have created already.
 * `answered`: it was done. `in_flight`: another process is doing it. `mismatch`: the key was used for a
 * different request.
 */
export type IdempotencyClaim =
  | { outcome: 'claimed'; resourceId: string }
  | { outcome: 'answered'; answer: string }
  | { outcome: 'in_flight' }
  | { outcome: 'mismatch' };

/** Remembers requests by their key for a day. Every method is one atomic step. */
export interface IdempotencyStore {
  /**
   * Claims a key for the holder of `token`, who must renew it before it expires. A later claim, after expiry
   * or release, gets the id of the first one.
   */
  claim(
    key: IdempotencyKey,
    claim: { token: string; fingerprint: Fingerprint; resourceId: string },
  ): Promise<IdempotencyClaim>;
  /** The following three have no effect if the token no longer holds the key. */
  renew(key: IdempotencyKey, token: string): Promise<void>;
  answer(key: IdempotencyKey, token: string, answer: string): Promise<void>;
  /** `forget`: nothing was done, so the key may be used for a different request. */
  release(key: IdempotencyKey, token: string, options: { forget: boolean }): Promise<void>;
}
