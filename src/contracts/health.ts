import { type Static, Type } from 'typebox';
import { closedObject, stringEnum } from '../schema/schema-helpers.js';

const CheckStatusSchema = stringEnum(['ok', 'failed']);

/** The response to GET /livez: the process responds, whatever the state of its dependencies. */
export const LivenessSchema = closedObject({ status: stringEnum(['ok']) }, { $id: 'Liveness' });

/** The response to GET /readyz. */
export const ReadinessSchema = closedObject(
  {
    status: CheckStatusSchema,
    checks: Type.Array(
      closedObject({
        name: Type.String(),
        status: CheckStatusSchema,
        detail: Type.Optional(
          Type.String({ description: 'Why the check failed; for a successful check, a remaining risk.' }),
        ),
      }),
    ),
  },
  { $id: 'Readiness' },
);
export type Readiness = Static<typeof ReadinessSchema>;

export const healthComponents = [LivenessSchema, ReadinessSchema];
