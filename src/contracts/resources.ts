import { type Static, Type } from 'typebox';
import { closedObject, stringEnum } from '../schema/schema-helpers.js';

export const REQUESTED_DEVICES = ['any', 'gpu', 'cpu'] as const;
export const DEFAULT_DEVICE = 'any';
export const MAX_WORKER_LABELS = 16;

/** The format of a worker label, in settings and jobs alike. */
export const WORKER_LABEL = '[A-Za-z0-9][A-Za-z0-9._-]{0,62}';

const WorkerLabelSchema = Type.String({
  pattern: `^${WORKER_LABEL}$`,
  title: "at most 63 letters, digits, '.', '_' and '-' that begin with a letter or digit",
  description: 'A label that operators give to workers with TRAINHORN_WORKER_LABELS.',
});

const RequestedDeviceSchema = stringEnum(REQUESTED_DEVICES, {
  default: DEFAULT_DEVICE,
  description: '`gpu`: only on a GPU; `cpu`: only on a CPU; `any`: on the device of the first free worker.',
});
export type RequestedDevice = Static<typeof RequestedDeviceSchema>;

/** Where a job may train. */
export const ResourcesSchema = closedObject(
  {
    device: Type.Optional(RequestedDeviceSchema),
    labels: Type.Optional(
      Type.Array(WorkerLabelSchema, {
        maxItems: MAX_WORKER_LABELS,
        default: [],
        description: 'Only workers with all of these labels accept the job.',
      }),
    ),
  },
  { $id: 'Resources', description: 'Where the job may train. GET /api/v1/capabilities lists the workers.' },
);

/** The same with defaults filled in, and labels sorted and deduplicated. */
export const ResolvedResourcesSchema = closedObject(
  { device: stringEnum(REQUESTED_DEVICES), labels: Type.Array(Type.String()) },
  { $id: 'ResolvedResources' },
);

export const resourceComponents = [ResourcesSchema, ResolvedResourcesSchema];
