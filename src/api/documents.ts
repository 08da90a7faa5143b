import type { Job, JobRecord } from '../contracts/jobs/jobs.js';
import type { Model, ModelManifest, ModelVersion } from '../contracts/models.js';
import type { Page } from '../domain/page.js';
import type { JobView } from '../services/jobs/job-outlook.js';
import type { ModelWithVersions } from '../services/models/model-service.js';
import { API_PREFIX } from './api.js';

/** Path of a job. */
export const jobPath = (id: string): string => `${API_PREFIX}/jobs/${id}`;

/** Path of a dataset. */
export const datasetPath = (id: string): string => `${API_PREFIX}/datasets/${id}`;

/** Path of uploaded weights. */
export const weightsPath = (id: string): string => `${API_PREFIX}/weights/${id}`;

/** Path of a model version. */
export const modelVersionPath = (name: string, version: number): string =>
  `${API_PREFIX}/models/${encodeURIComponent(name)}/versions/${version}`;

/** Wraps a page of documents in the list envelope. */
export function toList<Item, Document>(page: Page<Item>, toDocument: (item: Item) => Document) {
  return { object: 'list' as const, data: page.items.map(toDocument), has_more: page.hasMore };
}

/** Wraps documents that are published as stored in the list envelope. */
export function toPlainList<Item>(page: Page<Item>) {
  return toList(page, (item) => item);
}

/** A job as clients see it, without the parts that lie in its definition. */
export function toJob(view: JobView): Job {
  return {
    ...view.record,
    kind: view.record.kind ?? 'train',
    progress: view.progress,
    queue_position: view.queuePosition,
    waiting_reason: view.waitingReason,
    estimated_start_at: view.estimatedStartAt,
    estimated_finish_at: view.estimatedFinishAt,
    links: jobLinks(view.record),
  };
}

function jobLinks({ id, kind, model }: JobRecord): Job['links'] {
  const self = jobPath(id);
  return {
    self,
    definition: `${self}/model`,
    metrics: `${self}/metrics`,
    events: `${self}/events`,
    logs: `${self}/logs`,
    checkpoints: `${self}/checkpoints`,
    evaluation: `${self}/evaluation`,
    ...(kind === 'predict' && { predictions: `${self}/predictions` }),
    cancel: `${self}/cancel`,
    pause: `${self}/pause`,
    resume: `${self}/resume`,
    retry: `${self}/retry`,
    model: model === null ? null : modelVersionPath(model.name, model.version),
  };
}

/** A model version as clients see it: each file has its download path. */
export function toModelVersion(manifest: ModelManifest): ModelVersion {
  const directory = `${modelVersionPath(manifest.name, manifest.version)}/files`;
  return {
    ...manifest,
    files: manifest.files.map((file) => ({ ...file, href: `${directory}/${file.name}` })),
  };
}

/** A model as clients see it. */
export function toModel({ versions, latest }: ModelWithVersions): Model {
  return {
    object: 'model',
    name: latest.name,
    latest_version: latest.version,
    versions,
    latest: toModelVersion(latest),
  };
}
