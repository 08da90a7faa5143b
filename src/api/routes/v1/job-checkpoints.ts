import { Type } from 'typebox';
import { CheckpointListSchema } from '../../../contracts/jobs/jobs.js';
import type { ForCaller } from '../../../domain/access/caller.js';
import { JobIdSchema } from '../../../schema/primitives.js';
import { closedObject, ref } from '../../../schema/schema-helpers.js';
import type { JobService } from '../../../services/jobs/job-service.js';
import type { Api } from '../../api.js';
import { toPlainList } from '../../documents.js';
import { DownloadHeadersSchema, downloadResponses } from '../../files/download-contract.js';
import { sendFile } from '../../files/send-file.js';
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
      const result = await jobs(request.caller).checkpoint(id, epoch);
      if (result.outcome === 'job_not_found') throw notFound('job', id);
      if (result.outcome !== 'found') {
        const detail = `Job ${id} has no checkpoint of epoch ${epoch}; GET /api/v1/jobs/${id}/checkpoints lists those it has.`;
        throw new HttpProblem('checkpoint_not_found', detail);
      }
      return sendFile(request, reply, {
        path: result.path,
        sha256: result.checkpoint.sha256,
        mediaType: 'application/octet-stream',
        saveAs: `${id}-epoch-${epoch}.safetensors`,
      });
    },
  );
}
