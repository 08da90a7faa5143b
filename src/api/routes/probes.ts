import { LivenessSchema, ReadinessSchema } from '../../contracts/health.js';
import { ref } from '../../schema/schema-helpers.js';
import type { ReadinessService } from '../../services/readiness-service.js';
import type { Api } from '../api.js';
import { orProblem, responses } from '../responses.js';

const tags = ['service'];
const config = { ignoresUnknownQuery: true };

/** Probes for operators, and the redirect from `/` to the documentation. */
export function registerProbes(api: Api, readiness: ReadinessService): void {
  api.get('/', { config, schema: { hide: true } }, (_request, reply) => reply.redirect('/docs'));

  api.get(
    '/livez',
    {
      config,
      schema: {
        operationId: 'getLiveness',
        summary: 'Liveness of the process',
        description:
          'Independent of other services, so that an outage of Redis does not restart every API process.',
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
        summary: 'Readiness to accept, train and store jobs',
        description: 'Checks that Redis responds, a worker is alive and the data directory is writable.',
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
