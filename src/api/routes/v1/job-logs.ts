import { Type } from 'typebox';
import { JobEvaluationSchema } from '../../../contracts/jobs/evaluation-report.js';
import { EpochMetricsListSchema, type LogLine, LogListSchema } from '../../../contracts/jobs/jobs.js';
import type { ProblemItem } from '../../../contracts/problems.js';
import type { ForCaller } from '../../../domain/access/caller.js';
import { ref } from '../../../schema/schema-helpers.js';
import type { EpochPage } from '../../../services/jobs/epoch-metrics.js';
import type { JobService } from '../../../services/jobs/job-service.js';
import type { Api } from '../../api.js';
import { negotiate } from '../../bodies/negotiation.js';
import { toPlainList } from '../../documents.js';
import { ConditionalHeadersSchema, conditionalResponses } from '../../files/download-contract.js';
import { HttpProblem, invalid, notFound } from '../../problems/http-problem.js';
import { responses } from '../../responses.js';
import { createSentDocuments, sendDocument } from '../../sent-documents.js';
import { EpochQuerySchema, JobParamsSchema, LogQuerySchema, toEpochQuery, toLogQuery } from './parameters.js';

const tags = ['jobs'];

/** Routes for the reports of a job: metrics, log lines, evaluation. */
export function registerJobLogRoutes(api: Api, jobs: ForCaller<JobService>): void {
  registerMetrics(api, jobs);
  registerLogs(api, jobs);
  registerEvaluation(api, jobs);
}

function registerMetrics(api: Api, jobs: ForCaller<JobService>): void {
  const documents = createSentDocuments();
  api.get(
    '/jobs/:id/metrics',
    {
      config: { scope: 'read' },
      schema: {
        operationId: 'listJobMetrics',
        summary: 'Metrics by epoch',
        description:
          'Epochs, oldest first, each once, whichever attempt computed it: they stay when the job is paused, retried from a checkpoint or resumed after a crash. All of them up to 10,000; beyond that, a sample (`max_points`). `limit` asks for a page instead. `after` is an epoch number: begin anew without it when `first_attempt` of the job has grown, by a retry from the start.',
        tags,
        params: JobParamsSchema,
        querystring: EpochQuerySchema,
        headers: ConditionalHeadersSchema,
        response: conditionalResponses('Epochs, oldest first.', ref(EpochMetricsListSchema)),
      },
    },
    async (request, reply) => {
      const query = toEpochQuery(request.query);
      if (query === undefined) throw invalid('validation_failed', [PAGE_AND_SAMPLE]);
      const page = await jobs(request.caller).epochs(request.params.id, query);
      if (page === undefined) throw notFound('job', request.params.id);
      const name = JSON.stringify([request.params.id, query]);
      return sendDocument(
        reply,
        documents.of(name, [page], () => toEpochList(page)),
      );
    },
  );
}

const toEpochList = (page: EpochPage) => ({
  ...toPlainList(page),
  total: page.total,
  downsampled: page.isSampled,
});

const PAGE_AND_SAMPLE: ProblemItem = {
  pointer: '?max_points',
  code: 'conflicting_arguments',
  detail: 'limit asks for a page of epochs and max_points for a sample of all; give one of the two.',
};

function registerLogs(api: Api, jobs: ForCaller<JobService>): void {
  const forms = negotiate(['application/json', 'text/plain']);
  api.get(
    '/jobs/:id/logs',
    {
      config: { scope: 'read' },
      onRequest: forms.onRequest,
      schema: {
        operationId: 'listJobLogs',
        summary: 'Log lines of the trainer',
        description: 'JSON, or plain text where `Accept` prefers `text/plain`.',
        tags,
        params: JobParamsSchema,
        querystring: LogQuerySchema,
        response: responses(
          {
            200: {
              description: 'Log lines, oldest first.',
              content: {
                'application/json': { schema: ref(LogListSchema) },
                'text/plain': { schema: Type.String() },
              },
            },
          },
          406,
        ),
      },
    },
    async (request, reply) => {
      const page = await jobs(request.caller).logs(request.params.id, toLogQuery(request.query));
      if (page === undefined) throw notFound('job', request.params.id);
      if (forms.formOf(request) === 'application/json') return reply.send(toPlainList(page));
      return reply.type('text/plain; charset=utf-8').send(page.items.map(toLine).join(''));
    },
  );
}

const toLine = ({ at, source, level, message }: LogLine): string => `${at} ${source} ${level} ${message}\n`;

function registerEvaluation(api: Api, jobs: ForCaller<JobService>): void {
  api.get(
    '/jobs/:id/evaluation',
    {
      config: { scope: 'read' },
      schema: {
        operationId: 'getJobEvaluation',
        summary: 'Evaluation of the trained model, with a report by class',
        description:
          'Loss and metrics as in `evaluation` of the job, and for each output that classifies a report: precision, recall, F1 and support of each class, IoU for pixels, and the confusion matrix.',
        tags,
        params: JobParamsSchema,
        response: responses({ 200: ref(JobEvaluationSchema) }),
      },
    },
    async (request) => {
      const { id } = request.params;
      const result = await jobs(request.caller).evaluation(id);
      switch (result.outcome) {
        case 'evaluated':
          return result.evaluation;
        case 'not_found':
          throw notFound('job', id);
        case 'not_yet': {
          const detail = `Job ${id} is ${result.record.status} and not yet evaluated; ask again when it has finished (GET /api/v1/jobs/${id}?wait=60s).`;
          throw new HttpProblem('evaluation_not_available', detail);
        }
        case 'never': {
          const detail = `Job ${id} ended (${result.record.status}) without an evaluation: it did not get that far, or there were neither test nor validation samples.`;
          throw new HttpProblem('evaluation_not_available', detail);
        }
      }
    },
  );
}
