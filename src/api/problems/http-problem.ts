import type { ProblemItem } from '../../contracts/problems.js';
import type { QuotaExceeded } from '../../domain/admission/quotas.js';
import { ERRORS, type ErrorCode } from '../../domain/problems/errors.js';
import { safeText } from '../../schema/show-value.js';

export interface HttpProblemOptions {
  errors?: ProblemItem[];
  headers?: Record<string, string>;
  retryAfterSeconds?: number;
}

/** Further items are counted, not listed. */
const MAX_ITEMS = 64;
const MAX_DETAIL_CHARACTERS = 8_000;
const MAX_POINTER_CHARACTERS = 4_000;

/** Limits the number and length of items to what a person reads. */
const boundedItems = (items: readonly ProblemItem[]): ProblemItem[] =>
  items.slice(0, MAX_ITEMS).map(({ pointer, code, detail }) => ({
    pointer: safeText(pointer, MAX_POINTER_CHARACTERS),
    code,
    detail: safeText(detail, MAX_DETAIL_CHARACTERS),
  }));

/**
 * A rejection that handlers throw and the error handler sends as problem+json. `detail` is shown to the
 * client.
 */
export class HttpProblem extends Error {
  override readonly name = 'HttpProblem';
  readonly code: ErrorCode;
  readonly statusCode: number;
  readonly detail: string;
  readonly errors: ProblemItem[] | undefined;
  readonly headers: Readonly<Record<string, string>>;

  constructor(code: ErrorCode, detail: string, options: HttpProblemOptions = {}) {
    super(detail);
    this.code = code;
    this.statusCode = ERRORS[code].status;
    this.detail = safeText(detail, MAX_DETAIL_CHARACTERS);
    this.errors = options.errors && boundedItems(options.errors);
    const { retryAfterSeconds, headers } = options;
    this.headers =
      retryAfterSeconds === undefined
        ? { ...headers }
        : { ...headers, 'retry-after': String(retryAfterSeconds) };
  }
}

/** Rejects the input with its items; `detail` summarizes the first. */
export function invalid(code: ErrorCode, errors: ProblemItem[]): HttpProblem {
  return new HttpProblem(code, summarize(errors), { errors });
}

/** One sentence for clients that show only `detail`. */
function summarize([first, ...others]: readonly ProblemItem[]): string {
  if (first === undefined) return 'The request does not match its schema.';
  const listed = Math.min(others.length, MAX_ITEMS - 1);
  const left = others.length - listed;
  const unlisted = left === 0 ? '' : `, and ${left} unlisted`;
  const more = listed === 0 ? '' : ` (${listed} more in \`errors\`${unlisted})`;
  return `${asPrefix(first.pointer)}${first.detail}${more}`;
}

/** The pointer to a header already ends with a colon. */
const asPrefix = (pointer: string): string =>
  pointer === '' || pointer.endsWith(':') ? `${pointer} `.trimStart() : `${pointer}: `;

/** The project has used up a quota. */
export function quotaExceeded({ detail, retryAfterSeconds }: QuotaExceeded): HttpProblem {
  return new HttpProblem('quota_exceeded', detail, retryAfterSeconds === null ? {} : { retryAfterSeconds });
}

const RESOURCES = {
  job: { code: 'job_not_found', words: 'job', list: 'GET /api/v1/jobs' },
  dataset: { code: 'dataset_not_found', words: 'dataset', list: 'GET /api/v1/datasets' },
  weights: { code: 'weights_not_found', words: 'weights', list: 'GET /api/v1/weights' },
  model: { code: 'model_not_found', words: 'model', list: 'GET /api/v1/models' },
} as const satisfies Record<string, { code: ErrorCode; words: string; list: string }>;

/** No resource of this kind has this id. */
export function notFound(kind: keyof typeof RESOURCES, id: string): HttpProblem {
  const { code, words, list } = RESOURCES[kind];
  return new HttpProblem(code, `No ${words} '${id}' exists; see ${list}.`);
}

/** The model has no such version, or no such model exists. */
export function versionNotFound(name: string, version: number): HttpProblem {
  const detail = `No version ${version} of a model '${name}' exists; GET /api/v1/models/${name} lists its versions.`;
  return new HttpProblem('model_version_not_found', detail);
}
