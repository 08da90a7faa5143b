import type { JobCreate, ResolvedConfig } from '../../../contracts/jobs/training-config.js';
import { DEFAULT_DEVICE, type RequestedDevice } from '../../../contracts/resources.js';

/** Where a job may train. Equal placements are spelled equally: labels are sorted, each once. */
export interface Placement {
  device: RequestedDevice;
  labels: readonly string[];
}

/** On any worker. */
export const ANY_PLACEMENT: Placement = { device: DEFAULT_DEVICE, labels: [] };

/** The devices and labels that a worker offers. Workers from before there were placements offer only the default. */
export interface WorkerOffer {
  devices?: readonly RequestedDevice[];
  labels?: readonly string[];
}

/** The resources of a job with their defaults filled in. */
export function resolveResources({ resources = {} }: Pick<JobCreate, 'resources'>): {
  device: RequestedDevice;
  labels: string[];
} {
  const { device = DEFAULT_DEVICE, labels = [] } = resources;
  return { device, labels: [...new Set(labels)].sort() };
}

/** Where a job may train; anywhere for a job posted before there was a choice. */
export function placementOf({ config }: { config: Pick<ResolvedConfig, 'resources'> }): Placement {
  return config.resources ?? ANY_PLACEMENT;
}

/** Whether a worker takes jobs of this placement. */
export function satisfies(
  { devices = [DEFAULT_DEVICE], labels = [] }: WorkerOffer,
  asked: Placement,
): boolean {
  return devices.includes(asked.device) && asked.labels.every((label) => labels.includes(label));
}

/** `a GPU and the labels a100, ssd`. */
export function describePlacement({ device, labels }: Placement): string {
  const where = { any: 'any device', gpu: 'a GPU', cpu: 'a CPU' }[device];
  if (labels.length === 0) return where;
  return `${where} and the ${labels.length === 1 ? 'label' : 'labels'} ${labels.join(', ')}`;
}
