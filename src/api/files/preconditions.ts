import type { IncomingHttpHeaders } from 'node:http';
import { HttpProblem } from '../problems/http-problem.js';

export interface Conditional {
  method: string;
  headers: IncomingHttpHeaders;
}

/**
 * The outcome of the preconditions of a request. `not_modified`: the client already has the representation.
 */
export type Precondition = 'met' | 'not_modified' | 'failed';

/** Opaque tags may contain commas, so a list of them cannot be split at commas. */
const ENTITY_TAG = /[\s,]*((?:W\/)?"[\x21\x23-\x7e\x80-\xff]*")\s*(?=,|$)/gy;

const isWeak = (tag: string): boolean => tag.startsWith('W/');
const opaque = (tag: string | undefined): string | undefined => tag?.replace(/^W\//, '');
/** Whether a request only reads: GET and HEAD. */
export const isRead = ({ method }: Pick<Conditional, 'method'>): boolean =>
  method === 'GET' || method === 'HEAD';

/**
 * Evaluates If-Match, then If-None-Match, for an existing resource (RFC 9110, 13.2.2); without an entity tag,
 * no list of tags matches it. No response has a Last-Modified, so conditions on dates do not apply. @param
 * etag The entity tag of the representation; undefined if it has none.
 */
export function checkPreconditions({ method, headers }: Conditional, etag: string | undefined): Precondition {
  if (!isMatchMet(headers, etag)) return 'failed';
  const noneMatch = headers['if-none-match'];
  // Weak comparison: a cache may store the tag as weak.
  if (noneMatch === undefined || !lists(noneMatch, (tag) => opaque(tag) === opaque(etag))) return 'met';
  return isRead({ method }) ? 'not_modified' : 'failed';
}

function isMatchMet({ 'if-match': match }: IncomingHttpHeaders, etag: string | undefined): boolean {
  return match === undefined || lists(match, (tag) => tag === etag && !isWeak(tag));
}

function lists(header: string, isIt: (tag: string) => boolean): boolean {
  return header.trim() === '*' || (readTags(header) ?? []).some(isIt);
}

/**
 * The entity tags of a list (RFC 9110, 8.8.3); undefined for anything else, such as a digest without quotes.
 */
function readTags(header: string): string[] | undefined {
  const tags = [...header.matchAll(ENTITY_TAG)];
  const rest = header.slice(tags.reduce((length, [text]) => length + text.length, 0));
  return /^[\s,]*$/.test(rest) ? tags.map(([, tag = '']) => tag) : undefined;
}

const ACCEPTED = {
  'If-Match': '`*` or a list of entity tags in double quotes that has this one',
  'If-None-Match': 'a list of entity tags that does not have this one',
};

const ADVICE_ON_CHANGE = {
  'If-Match': 'Entity tags are compared by GET and HEAD only. Omit the header, or send `*`.',
  'If-None-Match': 'The resource exists. Omit the header.',
};

/** The problem for a request whose preconditions are not met. */
export function preconditionFailed({ method, headers }: Conditional, etag: string | undefined): HttpProblem {
  const name = isMatchMet(headers, etag) ? 'If-None-Match' : 'If-Match';
  const given = String(headers[name === 'If-Match' ? 'if-match' : 'if-none-match']);
  const shown = given.slice(0, 100);
  const isWellFormed = given.trim() === '*' || (readTags(given) ?? []).length > 0;
  const fault = isWellFormed
    ? `${name}: ${shown} does not allow this ${method}`
    : `${name} must be * or entity tags in double quotes; got '${shown}'`;
  const detail = `${fault}. ${isRead({ method }) ? adviceOnRead(name, etag) : ADVICE_ON_CHANGE[name]}`;
  return new HttpProblem('precondition_failed', detail);
}

function adviceOnRead(name: keyof typeof ACCEPTED, etag: string | undefined): string {
  const now =
    etag === undefined ? 'The resource has no entity tag' : `The entity tag of the resource is ${etag}`;
  return `${now}. Omit the header, or send ${ACCEPTED[name]}.`;
}
