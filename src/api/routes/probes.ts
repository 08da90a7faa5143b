import { LivenessSchema, ReadinessSchema } from '../../contracts/health.js';
import { ref } from '../../schema/schema-helpers.js';
import type { ReadinessService } from '../../services/readiness-service.js';
import type { Api } from '../api.js';
import { orProblem, responses } from '../responses.js';

const tags = ['service'];
const config = { ignoresUnknownQuery: true };

/** Probes for whoever runs the service, and the way from `/` to the documentation. */
export function registerProbes(api: Api, readiness: ReadinessService): void {
  api.get('/', { config, schema: { hide: true } }, (_request, reply) => reply.redirect('/docs'));

  api.get(
    '/livez',
    {
      config,
      schema: {
        operationId: 'getLiveness',
        summary: 'Whether the process answers',
        description:
          'Depends on nothing else, so that an outage of Redis does not restart every API process.',
        tags,
        response: responses({ 200: ref(LivenessSchema) }),
      },
    },
    async () => ({ status: 'ok' as const }),
  );

  api.get(
    '/readyz',
    {
      config,
      schema: {
        operationId: 'getReadiness',
        summary: 'Whether jobs can be accepted, trained and stored',
        description: 'Redis answers, a worker is alive, the data directory can be written.',
        tags,
        response: responses({
          200: ref(ReadinessSchema),
          503: orProblem('A check failed, or the process is closing.', ref(ReadinessSchema)),
        }),
      },
    },
    async (_request, reply) => {
      const result = await readiness.check();
      return reply.code(result.status === 'ok' ? 200 : 503).send(result);
    },
  );
}
