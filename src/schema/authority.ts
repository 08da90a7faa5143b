import { isIPv6 } from 'node:net';

/** A host as it stands in Host or in a URL, in lower case: the name or address, without brackets, and the port that was given. */
export interface Authority {
  name: string;
  port: string;
}

const BRACKETED = /^\[([0-9A-Fa-f:.]+)\](?::(\d*))?$/;
const NAMED = /^([A-Za-z0-9._-]+)(?::(\d*))?$/;
const MAX_PORT = 65_535;

/** The parts of `host[:port]` (RFC 9110, 7.2); undefined where it is anything else, user names and spaces included. */
export function parseAuthority(text: string): Authority | undefined {
  const bracketed = BRACKETED.exec(text);
  const [, name, port = ''] = bracketed ?? NAMED.exec(text) ?? [];
  if (name === undefined || (bracketed !== null && !isIPv6(name))) return undefined;
  return Number(port) > MAX_PORT ? undefined : { name: name.toLowerCase(), port };
}

/** Whether both mean the same host and port; a port that is left out is that of plain HTTP. */
export const isSameAuthority = (a: Authority, b: Authority): boolean =>
  a.name === b.name && Number(a.port || 80) === Number(b.port || 80);
