import { Type } from 'typebox';
import {
  includeProperty,
  JOB_PARTS,
  type Job,
  JobListQuerySchema,
  JobListSchema,
  JobSchema,
  ValidationReportSchema,
} from '../../../contracts/jobs/jobs.js';
import { type JobCreate, JobCreateSchema } from '../../../contracts/jobs/training-config.js';
import type { ProblemItem } from '../../../contracts/problems.js';
import type { ForCaller } from '../../../domain/access/caller.js';
import { createJobId } from '../../../domain/ids.js';
import { filterTexts } from '../../../domain/job/labels.js';
import { closedObject, ref } from '../../../schema/schema-helpers.js';
import type { JobView } from '../../../services/jobs/job-outlook.js';
import type { JobService } from '../../../services/jobs/job-service.js';
import type { Api } from '../../api.js';
import { jobPath, toJob, toList } from '../../documents.js';
import { ConditionalHeadersSchema, conditionalResponses } from '../../files/download-contract.js';
import { IdempotencyHeadersSchema, type Once } from '../../idempotent.js';
import { addParts, includedParts, showWithParts } from '../../included-parts.js';
import type { Lifetime } from '../../plugins/lifetime.js';
import { HttpProblem, invalid, notFound, quotaExceeded } from '../../problems/http-problem.js';
import { responses } from '../../responses.js';
import { createSentDocuments, sendDocument, writeDocument } from '../../sent-documents.js';
import { registerJobDefinitionRoutes } from './job-definition.js';
import { JobParamsSchema, toListQuery } from './parameters.js';

const MAX_WAIT_SECONDS = 60;
const MAX_FINDINGS = 64;
const tags = ['jobs'];

const JobCreateQuerySchema = closedObject({
  validate_only: Type.Optional(
    Type.Boolean({
      default: false,
      description: 'Only check the job and report on its model; nothing is queued.',
    }),
  ),
});

const JobQuerySchema = closedObject({
  ...includeProperty,
  wait: Type.Optional(
    Type.String({
      pattern: '^([0-9]|[1-5][0-9]|60)s?$',
      title: `whole seconds from 0 to ${MAX_WAIT_SECONDS}, such as 30 or 30s`,
      description: `Wait until the job has finished or the time is up, whichever comes first; in seconds, \`30s\` or \`30\`, at most ${MAX_WAIT_SECONDS}. The job is answered as it is then.`,
    }),
  ),
});

/** Submitting, listing and reading jobs. */
export function registerJobRoutes(
  api: Api,
  jobs: ForCaller<JobService>,
  { lifetime, once }: { lifetime: Lifetime; once: Once },
): void {
  registerCreate(api, jobs, once);
  registerRead(api, jobs, lifetime);
  registerJobDefinitionRoutes(api, jobs);
}

function registerCreate(api: Api, jobs: ForCaller<JobService>, once: Once): void {
  api.post(
    '/jobs',
    {
      config: { scope: 'train' },
      // A body that violates its contract is answered with all other findings about it, too.
      attachValidation: true,
      schema: {
        operationId: 'createJob',
        summary: 'Train a model',
        description:
          'Checks the job, records it and queues it for a worker. The answer echoes the configuration with every default filled in, including the model definition, which other answers leave out.',
        tags,
        querystring: JobCreateQuerySchema,
        headers: IdempotencyHeadersSchema,
        body: ref(JobCreateSchema),
        response: responses({ 200: ref(ValidationReportSchema), 202: ref(JobSchema) }, 409),
      },
    },
    async (request, reply) => {
      if (request.validationError !== undefined)
        throw await withAllFindings(jobs(request.caller), request.body, request.validationError);
      if (request.query.validate_only === true) {
        return reply.code(200).send(await validateOnly(jobs(request.caller), request.body));
      }
      const { body } = request;
      const own = jobs(request.caller);
      const creation = { newId: createJobId, input: body, meaning: () => own.meaning(body) };
      const job = await once(request, reply, creation, (id) => submit(own, body, id));
      return reply.code(202).header('location', jobPath(job.id)).send(job);
    },
  );
}

/** Adds the other findings about a body to the violations of its contract; other refusals stay as they are. */
async function withAllFindings(jobs: JobService, body: unknown, refusal: unknown): Promise<unknown> {
  if (!(refusal instanceof HttpProblem) || refusal.code !== 'validation_failed') return refusal;
  const violations = refusal.errors ?? [];
  if (!violations.every(({ pointer }) => pointer.startsWith('/'))) return refusal;
  const isNew = ({ pointer }: ProblemItem) => !violations.some((known) => known.pointer === pointer);
  const found = await jobs.findIssues(body);
  return invalid('validation_failed', [...violations, ...found.filter(isNew)].slice(0, MAX_FINDINGS));
}

async function submit(jobs: JobService, body: JobCreate, id: string): Promise<Job> {
  const result = await jobs.submit(body, id);
  if (result.outcome === 'invalid') throw invalid(result.code, result.errors);
  if (result.outcome === 'quota_exceeded') throw quotaExceeded(result);
  return addParts(result.job, JOB_PARTS, result.definition);
}

async function validateOnly(jobs: JobService, body: JobCreate) {
  const result = await jobs.resolve(body);
  if (result.outcome === 'invalid') throw invalid(result.code, result.errors);
  const { config, report, start } = result;
  return {
    object: 'job_validation' as const,
    valid: true,
    config,
    ...(start && { weights: start.match }),
    report,
  };
}

function registerRead(api: Api, jobs: ForCaller<JobService>, lifetime: Lifetime): void {
  const documents = createSentDocuments();
  const written = (view: JobView) => documents.of(view.record.id, Object.values(view), () => toJob(view));
  api.get(
    '/jobs',
    {
      config: { scope: 'read' },
      schema: {
        operationId: 'listJobs',
        summary: 'List jobs, newest first',
        description:
          'Without `config.model` and `report.layers`, which `include` adds. A page with them may have fewer jobs than `limit`; continue while `has_more`.',
        tags,
        querystring: JobListQuerySchema,
        response: responses({ 200: ref(JobListSchema) }),
      },
    },
    async (request) => {
      const { label, include: _, ...rest } = toListQuery(request.query);
      const query = { ...rest, labels: label === undefined ? [] : filterTexts(label) };
      const parts = includedParts(request.query);
      const service = jobs(request.caller);
      if (parts.length === 0) return toList(await service.list(query), toJob);
      return toList(await service.listWithDefinitions(query), ({ view, definition }) =>
        addParts(view, parts, definition),
      );
    },
  );

  api.get(
    '/jobs/:id',
    {
      config: { scope: 'read' },
      schema: {
        operationId: 'getJob',
        summary: 'A job, now or when it has finished',
        description:
          'Without `config.model` and `report.layers`, which `include` adds. A client that polls sends the `ETag` that it has in `If-None-Match`: 304 says that the job is still the same.',
        tags,
        params: JobParamsSchema,
        querystring: JobQuerySchema,
        headers: ConditionalHeadersSchema,
        response: conditionalResponses('The job.', ref(JobSchema)),
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const waitMs = Number.parseInt(request.query.wait ?? '0', 10) * 1000;
      const service = jobs(request.caller);
      const show = await showWithParts(service, id, request.query);
      const job =
        waitMs === 0
          ? await service.get(id)
          : await service.wait(id, { waitMs, signal: lifetime.untilClosed(reply) });
      if (job === undefined) throw notFound('job', id);
      return sendDocument(reply, show === toJob ? written(job) : writeDocument(show(job)));
    },
  );
}
