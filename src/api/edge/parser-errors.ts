import { HttpProblem } from '../problems/http-problem.js';
import { versionNotSupported } from './framing.js';

/** An error of Node's HTTP parser, or of its timeouts. */
export interface ParserError extends Error {
  code?: string;
  /** A short reason by the parser, without any client input. */
  reason?: string;
  rawPacket?: Buffer;
  bytesParsed?: number;
}

/** The methods of a path; undefined if nothing exists there. */
export type AllowedMethods = (path: string) => readonly string[] | undefined;

/** The first byte of a TLS handshake. */
const TLS_HANDSHAKE = 0x16;

/** The problem for bytes that are not a request. */
export function explainParserError(error: ParserError, allowedMethods: AllowedMethods): HttpProblem {
  switch (error.code) {
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return new HttpProblem(
        'request_timeout',
        'The headers of the request did not arrive in time; send the request again.',
      );
    case 'HPE_HEADER_OVERFLOW':
      return new HttpProblem(
        'headers_too_large',
        'The request line and the headers exceed 16 KiB; send fewer or shorter headers, or a shorter query.',
      );
    case 'HPE_PAUSED_H2_UPGRADE':
      return versionNotSupported('HTTP/2');
    case 'HPE_INVALID_VERSION':
      return versionNotSupported('another version of HTTP, or its first line ends without CR LF');
    case 'HPE_INVALID_METHOD':
      return explainMethod(error, allowedMethods);
    default:
      return malformed(error.reason);
  }
}

function malformed(reason = 'it ended early'): HttpProblem {
  return new HttpProblem('bad_request', `The bytes are not a valid HTTP/1.1 request (RFC 9112): ${reason}.`);
}

const REQUEST_LINE = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+) (\/\S*) HTTP\/1\.[01]\r?$/;

/** Only a complete line with a method unknown to the parser is read as one; methods are case-sensitive. */
function explainMethod(error: ParserError, allowedMethods: AllowedMethods): HttpProblem {
  if (error.rawPacket?.[0] === TLS_HANDSHAKE)
    return malformed('they are TLS, and the server speaks plain HTTP');
  const [, method, target = ''] = REQUEST_LINE.exec(lineOf(error)) ?? [];
  if (method === undefined) return malformed(error.reason);
  const allowed = allowedMethods(target.split('?', 1)[0] ?? '');
  if (allowed === undefined)
    return new HttpProblem(
      'method_not_implemented',
      `The method '${method.slice(0, 32)}' is unknown, and the path does not exist; see /docs.`,
    );
  return methodNotAllowed(method.slice(0, 32), allowed);
}

/** The line where the parser stopped; in a packet of several requests, not always the first. */
function lineOf({ rawPacket, bytesParsed = 0 }: ParserError): string {
  if (rawPacket === undefined) return '';
  const begin = bytesParsed === 0 ? 0 : rawPacket.lastIndexOf('\n', bytesParsed - 1) + 1;
  const end = rawPacket.indexOf('\n', begin);
  return end < 0 ? '' : rawPacket.toString('latin1', begin, end);
}

/** The path exists, but with other methods. */
export function methodNotAllowed(method: string, allowed: readonly string[]): HttpProblem {
  const allow = allowed.join(', ');
  const detail = `${method} is not supported here; use one of: ${allow}.`;
  return new HttpProblem('method_not_allowed', detail, { headers: { allow } });
}
