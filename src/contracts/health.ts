import { type Static, Type } from 'typebox';
import { closedObject, stringEnum } from '../schema/schema-helpers.js';

const CheckStatusSchema = stringEnum(['ok', 'failed']);

/** The answer to GET /livez: the process answers, whatever it depends on. */
export const LivenessSchema = closedObject({ status: stringEnum(['ok']) }, { $id: 'Liveness' });

/** The answer to GET /readyz. */
export const ReadinessSchema = closedObject(
  {
    status: CheckStatusSchema,
    checks: Type.Array(
      closedObject({
        name: Type.String(),
        status: CheckStatusSchema,
        detail: Type.Optional(
          Type.String({ description: 'Why it failed; of a check that is ok, what is risky all the same.' }),
        ),
      }),
    ),
  },
  { $id: 'Readiness' },
);
export type Readiness = Static<typeof ReadinessSchema>;

export const healthComponents = [LivenessSchema, ReadinessSchema];
