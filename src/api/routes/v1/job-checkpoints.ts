import { Type } from 'typebox';
import { CheckpointListSchema } from '../../../contracts/jobs/jobs.js';
import type { ForCaller } from '../../../domain/access/caller.js';
import { variableNames } from '../../../keras/optimizers/variable-names.js';
import { JobIdSchema } from '../../../schema/primitives.js';
import { closedObject, ref } from '../../../schema/schema-helpers.js';
import type { JobService } from '../../../services/jobs/job-service.js';
import type { Api } from '../../api.js';
import { toPlainList } from '../../documents.js';
import {
  ConditionalHeadersSchema,
  conditionalResponses,
  DownloadHeadersSchema,
  downloadResponses,
} from '../../files/download-contract.js';
import { sendFile } from '../../files/send-file.js';
import { sendTensors } from '../../files/send-tensors.js';
import { HttpProblem, notFound } from '../../problems/http-problem.js';
import { binaryFile, responses } from '../../responses.js';
import { JobParamsSchema } from './parameters.js';

const tags = ['jobs'];

const CheckpointParamsSchema = closedObject({
  id: JobIdSchema,
  epoch: Type.Integer({
    minimum: 1,
    maximum: Number.MAX_SAFE_INTEGER,
    description: 'The epoch after which it was written, from 1.',
  }),
});

/** Listing and downloading the checkpoints of a job. */
export function registerCheckpointRoutes(api: Api, jobs: ForCaller<JobService>): void {
  api.get(
    '/jobs/:id/checkpoints',
    {
      config: { scope: 'read' },
      schema: {
        operationId: 'listJobCheckpoints',
        summary: 'Checkpoints that can be downloaded, oldest first',
        tags,
        params: JobParamsSchema,
        response: responses({ 200: ref(CheckpointListSchema) }),
      },
    },
    async (request) => {
      const checkpoints = await jobs(request.caller).checkpoints(request.params.id);
      if (checkpoints === undefined) throw notFound('job', request.params.id);
      return toPlainList({ items: checkpoints, hasMore: false });
    },
  );

  api.get(
    '/jobs/:id/checkpoints/:epoch',
    {
      config: { scope: 'read' },
      schema: {
        operationId: 'downloadJobCheckpoint',
        summary: 'A checkpoint: weights and optimizer state as safetensors',
        tags,
        params: CheckpointParamsSchema,
        headers: DownloadHeadersSchema,
        response: downloadResponses(binaryFile),
      },
    },
    async (request, reply) => {
      const { id, epoch } = request.params;
      const { path, checkpoint } = await findCheckpoint(jobs(request.caller), id, epoch);
      return sendFile(request, reply, {
        path,
        sha256: checkpoint.sha256,
        mediaType: 'application/octet-stream',
        saveAs: `${id}-epoch-${epoch}.safetensors`,
      });
    },
  );

  for (const part of PARTS) registerPart(api, jobs, part);
}

const PARTS = [
  {
    part: 'weights',
    operationId: 'downloadCheckpointWeights',
    summary: 'The weights of a checkpoint as safetensors, by their paths in Keras',
    description: 'Names such as `dense/kernel`, float32, in the order of `model.weights`.',
  },
  {
    part: 'optimizer',
    operationId: 'downloadCheckpointOptimizer',
    summary: 'The optimizer state of a checkpoint as safetensors, by the paths of its variables in Keras',
    description:
      'Names such as `adam/dense_kernel_momentum`, float32; `step` and `learning_rate` are in the metadata.',
  },
] as const;

/** Slots of the optimizer are below this prefix in a checkpoint. */
const OPTIMIZER_PREFIX = 'optimizer/';

function registerPart(
  api: Api,
  jobs: ForCaller<JobService>,
  { part, ...documented }: (typeof PARTS)[number],
): void {
  api.get(
    `/jobs/:id/checkpoints/:epoch/${part}.safetensors`,
    {
      config: { scope: 'read' },
      schema: {
        ...documented,
        tags,
        params: CheckpointParamsSchema,
        headers: ConditionalHeadersSchema,
        response: conditionalResponses('The file.', FILE, 'application/octet-stream'),
      },
    },
    async (request, reply) => {
      const { id, epoch } = request.params;
      const service = jobs(request.caller);
      const { path, checkpoint } = await findCheckpoint(service, id, epoch);
      const job = await service.get(id);
      if (job === undefined) throw notFound('job', id);
      const nameOf = variableNames(job.record.config.compile.optimizer);
      const isSlot = (name: string) => name.startsWith(OPTIMIZER_PREFIX);
      return sendTensors(request, reply, {
        path,
        sha256: checkpoint.sha256,
        part,
        rename: (name) => {
          if (part === 'weights') return isSlot(name) ? undefined : name;
          return isSlot(name) ? nameOf(name.slice(OPTIMIZER_PREFIX.length)) : undefined;
        },
        metadata: part === 'weights' ? [] : ['step', 'learning_rate'],
      });
    },
  );
}

const FILE = Type.Unsafe<Buffer>({ type: 'string', format: 'binary' });

async function findCheckpoint(jobs: JobService, id: string, epoch: number) {
  const result = await jobs.checkpoint(id, epoch);
  if (result.outcome === 'job_not_found') throw notFound('job', id);
  if (result.outcome === 'found') return result;
  const detail = `Job ${id} has no checkpoint of epoch ${epoch}; GET /api/v1/jobs/${id}/checkpoints lists those it has.`;
  throw new HttpProblem('checkpoint_not_found', detail);
}
