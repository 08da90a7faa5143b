import { listOf } from './comma-list.js';
import { parseOrigins } from './origins.js';
import type { Config } from './settings.js';

const LOOPBACK = /^(localhost$|127\.\d+\.\d+\.\d+$|::1$)/;

/** Whether only this machine reaches the API. */
export const isLoopback = ({ host }: Config['http']): boolean => LOOPBACK.test(host);

/** The origins whose pages may call the API, as browsers spell them. */
export const toCorsOrigins = ({ corsOrigins }: Config['http']): readonly string[] =>
  parseOrigins(corsOrigins);

/** The allowed names; any beyond a loopback address, where the names of containers, services and proxies are normal. */
export function toAllowedHosts(http: Config['http']): readonly string[] | 'any' {
  const listed = listOf(http.allowedHosts.toLowerCase());
  return listed.length === 0 && !isLoopback(http) ? 'any' : listed;
}
