import { Type } from 'typebox';
import { includeProperty, JobSchema, ResumeFromSchema } from '../../../contracts/jobs/jobs.js';
import type { ProblemItem } from '../../../contracts/problems.js';
import type { ForCaller } from '../../../domain/access/caller.js';
import { type JobRequest, possibleRequests, statusesFor } from '../../../domain/job/commands.js';
import { isFinished } from '../../../domain/job/statuses.js';
import { closedObject, nullable, ref } from '../../../schema/schema-helpers.js';
import type { JobView } from '../../../services/jobs/job-outlook.js';
import type { JobRequestOutcome, JobService, RetryOutcome } from '../../../services/jobs/job-service.js';
import type { Api } from '../../api.js';
import { IdempotencyHeadersSchema, type Once } from '../../idempotent.js';
import { showWithParts } from '../../included-parts.js';
import { HttpProblem, invalid, notFound, quotaExceeded } from '../../problems/http-problem.js';
import { noContent, responses } from '../../responses.js';
import { JobParamsSchema } from './parameters.js';

const tags = ['jobs'];
const answers = responses({ 202: ref(JobSchema) }, 409);

const force = Type.Optional(
  Type.Boolean({
    default: false,
    description: 'Kill the trainer at once, instead of letting it end its running batch.',
  }),
);
/** A POST that needs no body may come without one. */
const CancelBodySchema = nullable(closedObject({ force }));
const IncludeQuerySchema = closedObject(includeProperty);
/** Without a default, which would contradict the body. */
const CancelQuerySchema = closedObject({
  ...includeProperty,
  force: Type.Optional(Type.Boolean({ description: 'As `force` of the body; send one of the two.' })),
});

/** Fields sent to a POST that has none are a mistake, and reported rather than ignored. */
const NoFieldsSchema = nullable(closedObject({}));

const RetryBodySchema = nullable(closedObject({ from: Type.Optional(ResumeFromSchema) }));

/** The requests about an existing job: cancel, pause, resume, retry, delete. */
export function registerJobRequestRoutes(api: Api, jobs: ForCaller<JobService>, once: Once): void {
  registerCancel(api, jobs);
  registerPause(api, jobs);
  registerResume(api, jobs, once);
  registerRetry(api, jobs, once);
  registerDelete(api, jobs);
}

function registerCancel(api: Api, jobs: ForCaller<JobService>): void {
  api.post(
    '/jobs/:id/cancel',
    {
      config: { scope: 'train' },
      schema: {
        operationId: 'cancelJob',
        summary: 'Cancel a job',
        description:
          'A queued or paused job is cancelled at once. A running one is `cancelling` until its trainer has ended its batch and stopped; its checkpoints stay. `force` kills the trainer at once, also of a job that is `cancelling` already; send it in the query or in the body. Asking twice is harmless.',
        tags,
        params: JobParamsSchema,
        querystring: CancelQuerySchema,
        body: CancelBodySchema,
        response: answers,
      },
    },
    async ({ caller, params: { id }, query, body }, reply) => {
      const { force: isForced = false } = { ...query, ...body };
      if ((query.force ?? isForced) !== isForced) throw invalid('validation_failed', [contradiction]);
      const service = jobs(caller);
      const show = await showWithParts(service, id, query);
      const job = accepted(id, 'cancel', await service.cancel(id, { force: isForced }));
      return reply.code(202).send(show(job));
    },
  );
}

/** The finding where query and body disagree. */
const contradiction: ProblemItem = {
  pointer: '/force',
  code: 'conflicting_arguments',
  detail: 'force differs between the query and the body; send it once.',
};

function registerPause(api: Api, jobs: ForCaller<JobService>): void {
  api.post(
    '/jobs/:id/pause',
    {
      config: { scope: 'train' },
      schema: {
        operationId: 'pauseJob',
        summary: 'Pause a job',
        description:
          'A queued job is paused at once. A running one is `pausing` until its trainer has stopped; then its worker is free. A paused job stays so until it is resumed or cancelled. Asking twice is harmless.',
        tags,
        params: JobParamsSchema,
        querystring: IncludeQuerySchema,
        body: NoFieldsSchema,
        response: answers,
      },
    },
    async ({ caller, params: { id }, query }, reply) => {
      const service = jobs(caller);
      const show = await showWithParts(service, id, query);
      return reply.code(202).send(show(accepted(id, 'pause', await service.pause(id))));
    },
  );
}

function registerResume(api: Api, jobs: ForCaller<JobService>, once: Once): void {
  api.post(
    '/jobs/:id/resume',
    {
      config: { scope: 'train' },
      schema: {
        operationId: 'resumeJob',
        summary: 'Resume a paused job',
        description: 'Queues the job again; its next attempt continues from its newest checkpoint.',
        tags,
        params: JobParamsSchema,
        querystring: IncludeQuerySchema,
        headers: IdempotencyHeadersSchema,
        body: NoFieldsSchema,
        response: answers,
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const service = jobs(request.caller);
      const show = await showWithParts(service, id, request.query);
      const job = await once(request, reply, { newId: () => id, input: null }, async () =>
        show(accepted(id, 'resume', await service.resume(id))),
      );
      return reply.code(202).send(job);
    },
  );
}

function registerRetry(api: Api, jobs: ForCaller<JobService>, once: Once): void {
  api.post(
    '/jobs/:id/retry',
    {
      config: { scope: 'train' },
      schema: {
        operationId: 'retryJob',
        summary: 'Try a failed or cancelled job again',
        description:
          'Queues the job again under its id, with its history. `from` says where the next attempt begins: `checkpoint` (the default), the newest one where there is one, or `start`.',
        tags,
        params: JobParamsSchema,
        querystring: IncludeQuerySchema,
        headers: IdempotencyHeadersSchema,
        body: RetryBodySchema,
        response: responses({ 202: ref(JobSchema) }, 409),
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const from = request.body?.from ?? 'checkpoint';
      const service = jobs(request.caller);
      const show = await showWithParts(service, id, request.query);
      const job = await once(request, reply, { newId: () => id, input: from }, async () =>
        show(retried(id, await service.retry(id, from))),
      );
      return reply.code(202).send(job);
    },
  );
}

function registerDelete(api: Api, jobs: ForCaller<JobService>): void {
  api.delete(
    '/jobs/:id',
    {
      config: { scope: 'train' },
      schema: {
        operationId: 'deleteJob',
        summary: 'Delete a job that has ended',
        description:
          'Removes the record, events, metrics, logs, checkpoints and all other files of the job, for good. A model registered from it stays. A job that has not ended is refused: cancel it first.',
        tags,
        params: JobParamsSchema,
        response: responses({ 204: noContent('The job is gone.') }, 409),
      },
    },
    async ({ caller, params: { id } }, reply) => {
      const result = await jobs(caller).delete(id);
      if (result.outcome === 'not_found') throw notFound('job', id);
      if (result.outcome === 'refused') throw impossible('delete', result.record);
      return reply.code(204).send();
    },
  );
}

/** @throws HttpProblem where there is no such job, or where its status does not allow the request. */
function accepted(id: string, request: JobRequest, result: JobRequestOutcome): JobView {
  if (result.outcome === 'not_found') throw notFound('job', id);
  if (result.outcome === 'refused') throw impossible(request, result.job.record);
  return result.job;
}

/** @throws HttpProblem also where a new job would be refused: for a quota, or because its dataset was deleted. */
function retried(id: string, result: RetryOutcome): JobView {
  if (result.outcome === 'quota_exceeded') throw quotaExceeded(result);
  if (result.outcome === 'dataset_gone') throw datasetGone(id, result.datasetId);
  return accepted(id, 'retry', result);
}

function datasetGone(id: string, datasetId: string): HttpProblem {
  const detail = `Job ${id} needs the dataset '${datasetId}', which was deleted. Upload the data again and post a new job with the id that the upload answers.`;
  return new HttpProblem('dataset_gone', detail);
}

const WORDS: Readonly<Record<JobRequest, string>> = {
  cancel: 'cancelled',
  force_cancel: 'cancelled',
  pause: 'paused',
  resume: 'resumed',
  retry: 'retried',
  delete: 'deleted',
};

const eitherOf = new Intl.ListFormat('en-GB', { type: 'disjunction' });

/** Names the status that forbids the request, those that allow it, and the requests that are possible instead. */
function impossible(request: JobRequest, { id, status }: JobView['record']): HttpProblem {
  const needed = eitherOf.format(statusesFor(request));
  const possible = possibleRequests(status).filter((other) => other !== 'force_cancel');
  const instead =
    possible.length === 0 ? 'It accepts no request now.' : `It accepts now: ${possible.join(', ')}.`;
  const detail = `Job ${id} is ${status}; only a ${needed} job can be ${WORDS[request]}. ${instead}`;
  const code = request === 'cancel' && isFinished(status) ? 'job_already_finished' : 'job_status_conflict';
  return new HttpProblem(code, detail);
}
