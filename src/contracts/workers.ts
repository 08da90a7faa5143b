import { type Static, Type } from 'typebox';
import { closedObject, nullable, nullableRef, ref, stringEnum } from '../schema/schema-helpers.js';
import { DeviceSchema } from './job-progress.js';
import { REQUESTED_DEVICES } from './resources.js';

/** A GPU of a worker. Null is what nvidia-smi does not say. */
export const GpuReportSchema = closedObject(
  {
    index: nullable(Type.Integer({ description: "nvidia-smi's number of the GPU." })),
    uuid: nullable(Type.String({ description: 'Of the GPU, or of a MIG instance of it.' })),
    name: Type.String(),
    memory_bytes: nullable(Type.Integer()),
    memory_used_bytes: nullable(Type.Integer({ description: 'By all processes on it.' })),
    utilization_percent: nullable(
      Type.Integer({ description: 'Part of the time in which a kernel ran, as last sampled.' }),
    ),
    driver_version: nullable(Type.String()),
  },
  { $id: 'GpuReport', description: 'A GPU of a worker; null is what nvidia-smi does not say.' },
);
export type GpuReport = Static<typeof GpuReportSchema>;

/** A live worker. */
export const WorkerReportSchema = closedObject(
  {
    id: Type.String(),
    host: Type.String(),
    concurrency: Type.Integer({ description: 'Jobs it trains at a time.' }),
    running: Type.Integer({ description: 'Jobs it trains now.' }),
    devices: Type.Array(stringEnum(REQUESTED_DEVICES), {
      description: 'Values of `resources.device` of the jobs that it takes.',
    }),
    labels: Type.Array(Type.String()),
    device: nullableRef(DeviceSchema),
    gpus: Type.Array(ref(GpuReportSchema), { description: 'Read again every ten seconds.' }),
  },
  { $id: 'WorkerReport' },
);
export type WorkerReport = Static<typeof WorkerReportSchema>;

export const workerComponents = [GpuReportSchema, WorkerReportSchema];
