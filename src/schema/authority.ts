import { isIPv6 } from 'node:net';

/**
 * A host from a Host header or URL, in lower case: the name or address, without brackets, and the port if
 * given.
 */
export interface Authority {
  name: string;
  port: string;
}

const BRACKETED = /^\[([0-9A-Fa-f:.]+)\](?::(\d*))?$/;
const NAMED = /^([A-Za-z0-9._-]+)(?::(\d*))?$/;
const MAX_PORT = 65_535;

/** Parses `host[:port]` (RFC 9110, 7.2); undefined for anything else, including user names and spaces. */
export function parseAuthority(text: string): Authority | undefined {
  const bracketed = BRACKETED.exec(text);
  const [, name, port = ''] = bracketed ?? NAMED.exec(text) ?? [];
  if (name === undefined || (bracketed !== null && !isIPv6(name))) return undefined;
  return Number(port) > MAX_PORT ? undefined : { name: name.toLowerCase(), port };
}

/** Whether both refer to the same host and port; the default port is that of plain HTTP. */
export const isSameAuthority = (a: Authority, b: Authority): boolean =>
  a.name === b.name && Number(a.port || 80) === Number(b.port || 80);
