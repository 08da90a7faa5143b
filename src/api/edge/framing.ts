import type { IncomingMessage } from 'node:http';
import { isSameAuthority, parseAuthority } from '../../schema/authority.js';
import { HttpProblem } from '../problems/http-problem.js';

/** More lines are a flood; clients and proxies together send about forty. */
const MAX_HEADER_LINES = 256;
const VERSIONS: ReadonlySet<string> = new Set(['1.0', '1.1']);

/**
 * Checks a request that Node's parser accepts against RFC 9112, and returns its fault. A valid request
 * afterwards has its target in origin form (`/path?query`), and the effective Host.
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
 * Single-valued fields that are read before routing: Node silently drops the second line of some, and joins
 * others to a value that nobody sent. Fields of routes are checked with their contracts.
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

/** The request uses an unsupported HTTP version. */
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

/** Intermediaries may interpret a list of encodings, or an encoding in an old version, differently. */
function checkTransferEncoding({ headers, httpVersion }: IncomingMessage): HttpProblem | undefined {
  const encoding = headers['transfer-encoding'];
  if (encoding === undefined) return undefined;
  if (httpVersion === '1.0') return malformed('HTTP/1.0 has no Transfer-Encoding; send a Content-Length.');
  if (encoding.toLowerCase() === 'chunked') return undefined;
  return malformed(
    `Transfer-Encoding is '${shorten(encoding)}'; only 'chunked' is supported. Declare compression in Content-Encoding instead.`,
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
    return malformed('The target has a fragment (`#…`), which must not be sent; omit it.');
  if (target.startsWith('/')) return undefined;
  if (target === '*')
    return request.method === 'OPTIONS' ? undefined : malformed('Only OPTIONS has the target `*`.');
  const absolute = ABSOLUTE.exec(target);
  return absolute === null
    ? malformed('The target is neither a path that begins with `/` nor an http URL.')
    : useAbsoluteTarget(request, absolute[1] ?? '', absolute[2] ?? '');
}

/**
 * The host in the target takes precedence (RFC 9112, 3.2.2), so a host that differs from Host would bypass
 * the check of Host.
 */
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
