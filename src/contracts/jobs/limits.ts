import { Type } from 'typebox';
import { closedObject, nullable } from '../../schema/schema-helpers.js';

/** 24 days: longer Node timers fire at once. */
export const MAX_RUN_SECONDS = 24 * 86_400;
/** A year. */
const MAX_QUEUE_SECONDS = 365 * 86_400;
export const DEFAULT_MAX_RESTARTS = 2;

export const LimitsSchema = closedObject(
  {
    max_run_seconds: Type.Optional(
      Type.Number({
        exclusiveMinimum: 0,
        maximum: MAX_RUN_SECONDS,
        description: 'The job fails if an attempt runs longer.',
      }),
    ),
    max_queue_seconds: Type.Optional(
      nullable(
        Type.Number({
          exclusiveMinimum: 0,
          maximum: MAX_QUEUE_SECONDS,
          description:
            'The job fails if it waits in the queue longer. Each wait counts separately; checked every ten seconds. Null is the same as omitting it.',
        }),
      ),
    ),
    max_restarts: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: 1000,
        default: DEFAULT_MAX_RESTARTS,
        description:
          'Maximum consecutive restarts after a crashed trainer or a lost worker without newly saved state; then the job fails.',
      }),
    ),
  },
  { $id: 'Limits' },
);
