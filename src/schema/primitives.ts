import { type Static, type TSchema, Type } from 'typebox';
import { nullable, oneOf, ref, shared, stringEnum } from './schema-helpers.js';

/** Ids are prefixed and sort by creation time: `job_01j…` (26 characters of Crockford base 32, lower case). */
const idPattern = (prefix: string) => `^${prefix}_[0-7][0-9a-hjkmnp-tv-z]{25}$`;

export const JobIdSchema = shared(
  'JobId',
  Type.String({
    pattern: idPattern('job'),
    title: 'a job id (job_ and 26 lowercase letters and digits)',
    description: 'A job id.',
  }),
);

/** The id of uploaded weights. */
export const WeightsIdSchema = shared(
  'WeightsId',
  Type.String({
    pattern: idPattern('wts'),
    title: 'an id of weights (wts_ and 26 lowercase letters and digits)',
    description: 'An id of uploaded weights.',
  }),
);

/** A dataset is `mnist` (built in) or the id of an upload. */
export const DatasetIdSchema = Type.String({
  pattern: `^([a-z][a-z0-9-]{0,62}|ds_[0-7][0-9a-hjkmnp-tv-z]{25})$`,
  title: 'a dataset id (mnist, or the id of an upload)',
  description: 'A built-in dataset name or an uploaded dataset id.',
});

/** Names that end up in paths and URLs: letters, digits, `.`, `_`, `-`; never starting with a dot. */
export const NAME_PATTERN = '^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$';
const NAME_TITLE =
  'a name of at most 64 letters, digits, dots, underscores and hyphens that begins with a letter or digit';
export const ModelNameSchema = shared(
  'ModelName',
  Type.String({
    pattern: NAME_PATTERN,
    title: NAME_TITLE,
    description: 'A model name.',
  }),
);

/** RFC 3339, UTC. */
export const TimestampSchema = Type.String({ format: 'date-time' });

const SHA256_PATTERN = '^[0-9a-f]{64}$';

/** The digest of a file. */
export const Sha256Schema = Type.String({ pattern: SHA256_PATTERN, description: 'SHA-256, hexadecimal.' });

/** The digest of a dataset. */
export const DatasetDigestSchema = Type.String({
  pattern: SHA256_PATTERN,
  description:
    'SHA-256, hexadecimal: of the file bytes of an upload, or of the arrays of a built-in dataset.',
});

/** A number, or the name of a value JSON cannot hold. */
export const MetricValueSchema = oneOf([Type.Number(), stringEnum(['NaN', 'Infinity', '-Infinity'])]);
export type MetricValue = Static<typeof MetricValueSchema>;
export const NullableMetricValueSchema = oneOf([
  nullable(Type.Number()),
  stringEnum(['NaN', 'Infinity', '-Infinity']),
]);

/** The value of a metric, or its values: one for each class or threshold. */
export const MetricResultSchema = oneOf(
  [
    Type.Number(),
    stringEnum(['NaN', 'Infinity', '-Infinity']),
    Type.Array(MetricValueSchema, {
      description:
        'Of a metric with a value for each class, output or threshold, where the History of Keras has an array.',
    }),
  ],
  { $id: 'MetricResult' },
);
export type MetricResult = Static<typeof MetricResultSchema>;

/** Metric names (`accuracy`) mapped to their values. */
export const MetricValuesSchema = Type.Record(Type.String(), ref(MetricResultSchema));
export type MetricValues = Static<typeof MetricValuesSchema>;

export const MAX_RANK = 6;

/** Dimensions of one sample, without the batch axis: `[28, 28]`. */
export const SampleShapeSchema = Type.Array(Type.Integer({ minimum: 1, maximum: 2 ** 31 - 1 }), {
  maxItems: MAX_RANK,
  description: 'Dimensions of one sample, without the batch axis.',
});

export const DEFAULT_LIST_LIMIT = 20;

const CURSOR =
  'The last id of the previous page. If that entry was deleted, the list continues from its former position.';

/** Query parameters of a page, spelled as in OpenAI's API; `id` is the schema of the listed ids. */
export const listQueryProperties = <Id extends TSchema>(id: Id) => ({
  limit: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: 100,
      default: DEFAULT_LIST_LIMIT,
      description:
        'Entries per page, at most 100. A page of large entries ends early, after 4 MiB, with `has_more` true.',
    }),
  ),
  after: Type.Optional(Type.Unsafe<Static<Id>>({ ...id, description: CURSOR })),
});
