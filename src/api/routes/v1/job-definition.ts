import { createHash } from 'node:crypto';
import { type ResolvedModel, ResolvedModelSchema } from '../../../contracts/jobs/training-config.js';
import type { ForCaller } from '../../../domain/access/caller.js';
import { ref } from '../../../schema/schema-helpers.js';
import type { JobService } from '../../../services/jobs/job-service.js';
import type { Api } from '../../api.js';
import { ConditionalHeadersSchema, conditionalResponses } from '../../files/download-contract.js';
import { notFound } from '../../problems/http-problem.js';
import { JobParamsSchema } from './parameters.js';

/** The model definition of a job, which never changes. */
export function registerJobDefinitionRoute(api: Api, jobs: ForCaller<JobService>): void {
  api.get(
    '/jobs/:id/model',
    {
      config: { scope: 'read' },
      schema: {
        operationId: 'getJobModel',
        summary: 'The model definition of a job',
        description:
          'The resolved definition: name, input shape, and every layer with its name and all its arguments. It can be posted as `model` of another job. It never changes, so a client that has it gets 304 for its `ETag`.',
        tags: ['jobs'],
        params: JobParamsSchema,
        headers: ConditionalHeadersSchema,
        response: conditionalResponses('The model definition.', ref(ResolvedModelSchema)),
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const definition = await jobs(request.caller).definition(id);
      if (definition === undefined) throw notFound('job', id);
      reply.headers({ etag: etagOf(definition.model), 'cache-control': 'private, no-cache' });
      return reply.send(definition.model);
    },
  );
}

const etagOf = (model: ResolvedModel): string =>
  `"${createHash('sha256').update(JSON.stringify(model)).digest('hex')}"`;
