import type { IncomingHttpHeaders } from 'node:http';
import { HttpProblem } from './http-problem.js';

export interface Conditional {
  method: string;
  headers: IncomingHttpHeaders;
}

/** What the preconditions of a request come to. `not_modified`: the client has the representation already. */
export type Precondition = 'met' | 'not_modified' | 'failed';

/** Opaque tags may hold commas, so a list of them is not split at those. */
const ENTITY_TAGS = /(?:W\/)?"[\x21\x23-\x7e\x80-\xff]*"/g;

const isWeak = (tag: string): boolean => tag.startsWith('W/');
const opaque = (tag: string | undefined): string | undefined => tag?.replace(/^W\//, '');
const isSafe = (method: string): boolean => method === 'GET' || method === 'HEAD';

/**
 * If-Match, then If-None-Match, for a resource that exists (RFC 9110, 13.2.2); without an entity tag no list of them
 * matches it. No answer has a Last-Modified, so conditions on dates do not apply.
 * @param etag The entity tag of the representation; undefined where it has none.
 */
export function checkPreconditions({ method, headers }: Conditional, etag: string | undefined): Precondition {
  if (!isMatchMet(headers, etag)) return 'failed';
  const noneMatch = headers['if-none-match'];
  // Weak comparison: a cache may hold the tag as weak.
  if (noneMatch === undefined || !lists(noneMatch, (tag) => opaque(tag) === opaque(etag))) return 'met';
  return isSafe(method) ? 'not_modified' : 'failed';
}

function isMatchMet({ 'if-match': match }: IncomingHttpHeaders, etag: string | undefined): boolean {
  return match === undefined || lists(match, (tag) => tag === etag && !isWeak(tag));
}

function lists(header: string, isIt: (tag: string) => boolean): boolean {
  return header.trim() === '*' || (header.match(ENTITY_TAGS) ?? []).some(isIt);
}

/** The refusal of a request whose preconditions are not met. */
export function preconditionFailed({ method, headers }: Conditional, etag: string | undefined): HttpProblem {
  const name = isMatchMet(headers, etag) ? 'If-None-Match' : 'If-Match';
  const given = String(headers[name === 'If-Match' ? 'if-match' : 'if-none-match']);
  const now = etag === undefined ? 'The resource has no entity tag' : `Its entity tag is ${etag}`;
  const isTags = given.trim() === '*' || given.search(ENTITY_TAGS) >= 0;
  const fault = isTags
    ? `${name}: ${given.slice(0, 100)} does not allow this ${method}`
    : `${name} must be * or entity tags in double quotes; got '${given.slice(0, 100)}'`;
  const detail = `${fault}. ${now}; leave the header out, or name what is there.`;
  return new HttpProblem('precondition_failed', detail);
}
