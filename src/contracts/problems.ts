import { type Static, Type } from 'typebox';
import { closedObject } from '../schema/schema-helpers.js';

export const ProblemItemSchema = closedObject(
  {
    pointer: Type.String({
      description:
        'JSON pointer (RFC 6901) into the body; `?name` for a query parameter, `name:` for a header.',
    }),
    code: Type.String(),
    detail: Type.String({ description: 'The value passed, the value expected, and the fix.' }),
  },
  { $id: 'ProblemItem' },
);
export type ProblemItem = Static<typeof ProblemItemSchema>;

/** RFC 9457 problem details. */
export const ProblemSchema = Type.Object(
  {
    type: Type.String({ description: 'A URI reference to the description of the code.' }),
    title: Type.String(),
    status: Type.Integer(),
    code: Type.String({ description: 'Stable; see docs/errors.md.' }),
    detail: Type.String(),
    instance: Type.Optional(Type.String()),
    request_id: Type.String(),
    errors: Type.Optional(Type.Array(Type.Unsafe<ProblemItem>({ $ref: 'ProblemItem#' }))),
  },
  { $id: 'Problem', additionalProperties: false },
);
export type Problem = Static<typeof ProblemSchema>;

export const problemComponents = [ProblemItemSchema, ProblemSchema];
