import { type Static, Type } from 'typebox';
import { closedObject, nullable, nullableRef, ref, stringEnum } from '../schema/schema-helpers.js';
import { DeviceSchema } from './jobs/progress.js';
import { REQUESTED_DEVICES } from './resources.js';

/** A GPU of a worker. Null marks values that nvidia-smi does not report. */
export const GpuReportSchema = closedObject(
  {
    index: nullable(Type.Integer({ description: 'The GPU index of nvidia-smi.' })),
    uuid: nullable(Type.String({ description: 'UUID of the GPU or of its MIG instance.' })),
    name: Type.String(),
    memory_bytes: nullable(Type.Integer()),
    memory_used_bytes: nullable(Type.Integer({ description: 'Memory used by all processes.' })),
    utilization_percent: nullable(
      Type.Integer({ description: 'Fraction of the last sample period during which a kernel ran.' }),
    ),
    driver_version: nullable(Type.String()),
  },
  { $id: 'GpuReport', description: 'A GPU of a worker; null if nvidia-smi does not report the value.' },
);
export type GpuReport = Static<typeof GpuReportSchema>;

/** A live worker. */
export const WorkerReportSchema = closedObject(
  {
    id: Type.String(),
    host: Type.String(),
    concurrency: Type.Integer({ description: 'Maximum jobs trained at a time.' }),
    running: Type.Integer({ description: 'Jobs currently being trained.' }),
    devices: Type.Array(stringEnum(REQUESTED_DEVICES), {
      description: 'Values of `resources.device` of the jobs that it accepts.',
    }),
    labels: Type.Array(Type.String()),
    device: nullableRef(DeviceSchema),
    gpus: Type.Array(ref(GpuReportSchema), { description: 'Refreshed every ten seconds.' }),
  },
  { $id: 'WorkerReport' },
);
export type WorkerReport = Static<typeof WorkerReportSchema>;

export const workerComponents = [GpuReportSchema, WorkerReportSchema];
