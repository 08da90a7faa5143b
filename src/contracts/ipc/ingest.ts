import type { StoredDataset, UploadOptions } from '../datasets.js';
import type { ProblemItem } from '../problems.js';

/**
 * Messages between the API and an ingest process, which turns one upload into a dataset and exits.
 * Hostile bytes are parsed there, not in the API.
 */
export interface IngestRequest {
  type: 'ingest';
  datasetId: string;
  createdAt: string;
  options: UploadOptions;
  /** The uploaded files, already on disk, in the order they came. */
  files: { path: string; name: string; sizeBytes: number; sha256: string }[];
  /** Empty, existing directory that the arrays and dataset.json are written to. */
  targetDirectory: string;
  /** Empty, existing directory for what is unpacked on the way; whoever asks removes it. */
  scratchDirectory: string;
  limits: { maxUploadBytes: number; maxUploadEntries: number; maxImagePixels: number };
}

export type IngestReply =
  | { type: 'ready' }
  | { type: 'ingested'; stored: StoredDataset }
  | { type: 'rejected'; errors: ProblemItem[] }
  | { type: 'failed'; message: string };
