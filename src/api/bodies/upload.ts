import type { FastifyRequest } from 'fastify';
import type { QuotaExceeded } from '../../domain/admission/quotas.js';
import type { UploadedFile } from '../../domain/ports.js';
import { HttpProblem, quotaExceeded } from '../problems/http-problem.js';
import { type FormFields, type FormLimits, maxFormBytes, readParts, storeForm } from './multipart.js';

/** Where the files of an upload go. */
export interface UploadStore {
  /** Creates a directory for the bytes of one upload. */
  createStaging(): Promise<{ directory: string; remove(): Promise<void> }>;
  /** Whether an upload of this size would exceed the quota; undefined if not. */
  refuseUpload(bytes: number): Promise<QuotaExceeded | undefined>;
}

/** Receives a form. Whatever happens, including a client that disconnects, its files are removed after `use`. */
export async function receiveUpload<Result>(
  request: FastifyRequest,
  store: UploadStore,
  limits: FormLimits,
  use: (form: { files: UploadedFile[]; fields: FormFields }) => Promise<Result>,
): Promise<Result> {
  refuseAnnouncedSize(request, limits);
  await refuseWhereFull(request, store);
  const parts = readParts(request, limits);
  const staging = await store.createStaging();
  try {
    return await use(await storeForm(parts, staging.directory, limits));
  } finally {
    await staging.remove();
  }
}

/**
 * Saves a client from sending data that cannot be stored. With a key it may already be stored, which only its
 * bytes can show.
 */
async function refuseWhereFull({ headers }: FastifyRequest, store: UploadStore): Promise<void> {
  const full = headers['idempotency-key'] === undefined ? await store.refuseUpload(1) : undefined;
  if (full !== undefined) throw quotaExceeded(full);
}

/** Saves a client that declares the size of its upload from sending all of it. */
function refuseAnnouncedSize(request: FastifyRequest, limits: FormLimits): void {
  const announced = Number(request.headers['content-length'] ?? 0);
  if (announced <= maxFormBytes(limits)) return;
  const detail = `The upload has ${announced} bytes; at most ${limits.maxTotalBytes} are accepted. Send less or raise ${limits.setting}.`;
  throw new HttpProblem('body_too_large', detail);
}
