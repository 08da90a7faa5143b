import type { FastifyReply, FastifyRequest } from 'fastify';
import { EvaluateBodySchema } from '../../../contracts/jobs/inference.js';
import { JOB_PARTS, type Job, JobSchema } from '../../../contracts/jobs/jobs.js';
import type { ForCaller } from '../../../domain/access/caller.js';
import { createJobId } from '../../../domain/ids.js';
import { ref } from '../../../schema/schema-helpers.js';
import type { VersionRequest } from '../../../services/jobs/inference-submission.js';
import type { JobService } from '../../../services/jobs/job-service.js';
import type { Api } from '../../api.js';
import { jobPath } from '../../documents.js';
import { IdempotencyHeadersSchema, type Once } from '../../idempotent.js';
import { addParts } from '../../included-parts.js';
import { invalid, notFound, quotaExceeded, versionNotFound } from '../../problems/http-problem.js';
import { responses } from '../../responses.js';
import { ModelParamsSchema, ModelVersionParamsSchema } from './parameters.js';

const shared = {
  description:
    "Queues a job that gives what Keras's `model.evaluate` gives on a dataset: loss and metrics, and at `GET /api/v1/jobs/{id}/evaluation` the report by class, the confusion matrix and the samples of highest loss. The job is listed, cancelled, retried and deleted like one that trains, and makes no model.",
  tags: ['models'],
  headers: IdempotencyHeadersSchema,
  body: ref(EvaluateBodySchema),
  response: responses({ 202: ref(JobSchema) }, 409),
};

/** Evaluating model versions on datasets. */
export function registerModelJobRoutes(api: Api, jobs: ForCaller<JobService>, once: Once): void {
  api.post(
    '/models/:name/evaluate',
    {
      config: { scope: 'train' },
      schema: {
        operationId: 'evaluateModel',
        summary: 'Evaluate the newest version on a dataset',
        params: ModelParamsSchema,
        ...shared,
      },
    },
    (request, reply) =>
      startJob(jobs(request.caller), once, request, reply, {
        kind: 'evaluate',
        body: request.body,
        name: request.params.name,
        version: undefined,
      }),
  );
  api.post(
    '/models/:name/versions/:version/evaluate',
    {
      config: { scope: 'train' },
      schema: {
        operationId: 'evaluateModelVersion',
        summary: 'Evaluate a version on a dataset',
        params: ModelVersionParamsSchema,
        ...shared,
      },
    },
    (request, reply) =>
      startJob(jobs(request.caller), once, request, reply, {
        kind: 'evaluate',
        body: request.body,
        ...request.params,
      }),
  );
}

/** Starts a job that evaluates or predicts, once for each Idempotency-Key. */
export async function startJob(
  jobs: JobService,
  once: Once,
  request: FastifyRequest,
  reply: FastifyReply,
  question: VersionRequest,
) {
  const creation = {
    newId: createJobId,
    input: question.body,
    meaning: () => jobs.inferenceMeaning(question),
  };
  const job = await once(request, reply, creation, (id) => submit(jobs, question, id));
  return reply.code(202).header('location', jobPath(job.id)).send(job);
}

async function submit(jobs: JobService, question: VersionRequest, id: string): Promise<Job> {
  const result = await jobs.submitInference(question, id);
  switch (result.outcome) {
    case 'model_not_found':
      throw question.version === undefined
        ? notFound('model', question.name)
        : versionNotFound(question.name, question.version);
    case 'invalid':
      throw invalid(result.code, result.errors);
    case 'quota_exceeded':
      throw quotaExceeded(result);
    case 'accepted':
      return addParts(result.job, JOB_PARTS, result.definition);
  }
}
