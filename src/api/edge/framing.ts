import type { IncomingMessage } from 'node:http';
import { isSameAuthority, parseAuthority } from '../../schema/authority.js';
import { HttpProblem } from '../problems/http-problem.js';

/** More lines are a flood; all clients and proxies together send some forty. */
const MAX_HEADER_LINES = 256;
const VERSIONS: ReadonlySet<string> = new Set(['1.0', '1.1']);

/**
 * Checks by RFC 9112 a request that Node's parser lets pass, and returns its fault. A request that is fine has its target in origin form
 * (`/path?query`) afterwards, and a Host that is the one it is for.
 */
export function checkFraming(request: IncomingMessage): HttpProblem | undefined {
  const { httpVersion, rawHeaders } = request;
  if (!VERSIONS.has(httpVersion)) return versionNotSupported(`HTTP/${httpVersion}`);
  if (rawHeaders.length > 2 * MAX_HEADER_LINES) return tooManyHeaders(rawHeaders.length / 2);
  return (
    checkRepeats(request) ?? checkTransferEncoding(request) ?? checkHost(request) ?? checkTarget(request)
  );
}

/**
 * Fields of one value that are read before a route is: of some Node drops the second line in silence, others it joins to a value
 * that nobody sent. Those of routes are checked with their contracts.
 */
const SINGLE_FIELDS: ReadonlySet<string> = new Set([
  'authorization',
  'content-type',
  'expect',
  'host',
  'origin',
]);

function checkRepeats({ headers, rawHeaders }: IncomingMessage): HttpProblem | undefined {
  if (Object.keys(headers).length * 2 === rawHeaders.length) return undefined;
  const seen = new Set<string>();
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] ?? '';
    const field = name.toLowerCase();
    if (seen.has(field)) return malformed(`The request has ${shorten(name)} twice; send it once.`);
    if (SINGLE_FIELDS.has(field)) seen.add(field);
  }
  return undefined;
}

/** The server speaks other versions of HTTP. */
export function versionNotSupported(version: string): HttpProblem {
  return new HttpProblem(
    'http_version_not_supported',
    `The request is in ${version}; send it in HTTP/1.1, or put a proxy in front of the service that translates.`,
  );
}

function tooManyHeaders(lines: number): HttpProblem {
  const detail = `The request has ${lines} header lines; at most ${MAX_HEADER_LINES} are accepted. Send fewer.`;
  return new HttpProblem('headers_too_large', detail);
}

/** Two servers on the way may read a list of encodings, or one in an old version, in two ways. */
function checkTransferEncoding({ headers, httpVersion }: IncomingMessage): HttpProblem | undefined {
  const encoding = headers['transfer-encoding'];
  if (encoding === undefined) return undefined;
  if (httpVersion === '1.0') return malformed('HTTP/1.0 has no Transfer-Encoding; send a Content-Length.');
  if (encoding.toLowerCase() === 'chunked') return undefined;
  return malformed(
    `Transfer-Encoding is '${shorten(encoding)}'; only 'chunked' is supported. Name a compression in Content-Encoding instead.`,
  );
}

function checkHost(request: IncomingMessage): HttpProblem | undefined {
  const { host } = request.headers;
  if (host === undefined)
    return request.httpVersion === '1.0'
      ? undefined
      : malformed('The request has no Host; HTTP/1.1 needs `Host: name:port`.');
  return parseAuthority(host) === undefined
    ? malformed(`Host is '${shorten(host)}', which is not a host name or address with an optional port.`)
    : undefined;
}

const ABSOLUTE = /^https?:\/\/([^/?]*)(.*)$/i;

function checkTarget(request: IncomingMessage): HttpProblem | undefined {
  const target = request.url ?? '';
  if (target.includes('#'))
    return malformed('The target has a fragment (`#…`), which is never sent; leave it out.');
  if (target.startsWith('/')) return undefined;
  if (target === '*')
    return request.method === 'OPTIONS' ? undefined : malformed('Only OPTIONS has the target `*`.');
  const absolute = ABSOLUTE.exec(target);
  return absolute === null
    ? malformed('The target is neither a path that begins with `/` nor an http URL.')
    : useAbsoluteTarget(request, absolute[1] ?? '', absolute[2] ?? '');
}

/** The host in the target counts (RFC 9112, 3.2.2), so one that differs from Host would go past the check of Host. */
function useAbsoluteTarget(request: IncomingMessage, host: string, rest: string): HttpProblem | undefined {
  const authority = parseAuthority(host);
  const named = parseAuthority(request.headers.host ?? host);
  if (authority === undefined || named === undefined || !isSameAuthority(authority, named))
    return malformed(
      `The target is for the host '${shorten(host)}', Host is '${shorten(request.headers.host ?? '')}'; send the same in both.`,
    );
  request.headers.host = host;
  request.url = rest.startsWith('/') ? rest : `/${rest}`;
  return undefined;
}

const malformed = (detail: string): HttpProblem => new HttpProblem('bad_request', detail);

const shorten = (text: string): string => text.slice(0, 100);
