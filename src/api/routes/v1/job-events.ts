import { Readable } from 'node:stream';
import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { JobEventListSchema } from '../../../contracts/jobs/events.js';
import type { ForCaller } from '../../../domain/access/caller.js';
import { isFinished } from '../../../domain/job/statuses.js';
import { closedObject, ref } from '../../../schema/schema-helpers.js';
import type { StreamQuota } from '../../../services/access/stream-quota.js';
import type { JobMessage } from '../../../services/jobs/feeds/job-event-stream.js';
import type { JobService } from '../../../services/jobs/job-service.js';
import type { Api } from '../../api.js';
import { emptyBody } from '../../bodies/empty-body.js';
import { negotiate } from '../../bodies/negotiation.js';
import { toPlainList } from '../../documents.js';
import { countStream } from '../../plugins/access/stream-quota.js';
import type { Lifetime } from '../../plugins/lifetime.js';
import { notFound } from '../../problems/http-problem.js';
import { noContent, responses } from '../../responses.js';
import { JobParamsSchema, LogQuerySchema, toLogQuery } from './parameters.js';

const RECONNECT_MS = 2000;
const EVENT_STREAM = 'text/event-stream';

const EventHeadersSchema = Type.Object({
  'last-event-id': Type.Optional(
    Type.String({
      pattern: '^(0|[1-9][0-9]{0,14})?$',
      title: 'the id of an event, a whole number',
      description: 'Event stream: the last event received; those after it are replayed.',
    }),
  ),
});

const EventPageQuerySchema = closedObject(LogQuerySchema.properties);

const description = `The append-only log of a job, as a page of JSON or, where \`Accept\` prefers \`${EVENT_STREAM}\`, as a stream.
The stream replays the events after \`Last-Event-ID\` (or \`?after=\`), continues with new ones, and ends after the terminal one.
It ends as well when its key is revoked. Its \`progress\` events carry the job's live progress; they have no id and are not replayed.
A stream asked for past the end of a finished job is answered 204, which tells an EventSource not to reconnect.`;

export interface EventRouteOptions {
  lifetime: Lifetime;
  heartbeatMs: number;
  streamQuota: StreamQuota;
}

/** The event log of a job: pages and a stream. */
export function registerEventRoutes(api: Api, jobs: ForCaller<JobService>, options: EventRouteOptions): void {
  const forms = negotiate(['application/json', EVENT_STREAM]);
  api.get(
    '/jobs/:id/events',
    {
      config: { scope: 'read' },
      onRequest: forms.onRequest,
      schema: {
        operationId: 'listJobEvents',
        summary: 'Events of a job, as a page or as a stream',
        description,
        tags: ['jobs'],
        params: JobParamsSchema,
        querystring: EventPageQuerySchema,
        headers: EventHeadersSchema,
        response: responses(
          {
            200: {
              description: 'Events, oldest first.',
              content: {
                'application/json': { schema: ref(JobEventListSchema) },
                [EVENT_STREAM]: { schema: Type.String() },
              },
            },
            204: noContent('The job has finished and there are no further events (stream only).'),
          },
          406,
        ),
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const { after, limit } = toLogQuery(request.query);
      if (forms.formOf(request) === 'application/json') {
        const page = await jobs(request.caller).events(id, { after, limit });
        if (page === undefined) throw notFound('job', id);
        return reply.send(toPlainList(page));
      }
      const last = Number(request.headers['last-event-id'] || after);
      if (await isOver(jobs(request.caller), id, last)) return reply.code(204).send(emptyBody(request));
      const isRead = request.method !== 'HEAD';
      if (isRead) countStream(options.streamQuota, request, reply);
      reply
        .header('cache-control', 'no-store')
        .header('x-accel-buffering', 'no')
        .type(`${EVENT_STREAM}; charset=utf-8`);
      if (!isRead) return reply.send(emptyBody(request));
      const signal = options.lifetime.untilClosed(reply);
      const messages = jobs(request.caller).stream({
        id,
        after: last,
        heartbeatMs: options.heartbeatMs,
        signal,
      });
      return reply.send(Readable.from(frames(messages, request), { objectMode: false }));
    },
  );
}

/** @throws HttpProblem where there is no such job. */
async function isOver(jobs: JobService, id: string, last: number): Promise<boolean> {
  const job = await jobs.get(id);
  if (job === undefined) throw notFound('job', id);
  if (!isFinished(job.record.status)) return false;
  const rest = await jobs.events(id, { after: last, limit: 1 });
  return rest === undefined || rest.items.length === 0;
}

/** Ends where the key was revoked meanwhile. */
async function* frames(
  batches: AsyncGenerator<JobMessage[], void, undefined>,
  request: Pick<FastifyRequest, 'isStillAdmitted'>,
): AsyncGenerator<string> {
  yield `retry: ${RECONNECT_MS}\n\n`;
  for await (const messages of batches) {
    if (!(await request.isStillAdmitted())) return;
    // A write to the socket costs more than all else that a frame takes.
    yield messages.map(toFrame).join('');
  }
}

/** One frame of the wire format of server-sent events (WHATWG HTML, 9.2). */
function toFrame(message: JobMessage): string {
  switch (message.kind) {
    case 'event':
      return `id: ${message.event.id}\nevent: ${message.event.type}\ndata: ${JSON.stringify(message.event)}\n\n`;
    case 'progress':
      return `event: progress\ndata: ${JSON.stringify(message.progress)}\n\n`;
    case 'heartbeat':
      return ': heartbeat\n\n';
  }
}
