import { listOf } from './comma-list.js';
import { parseOrigins } from './origins.js';
import type { Config } from './settings.js';

const LOOPBACK = /^(localhost$|127\.\d+\.\d+\.\d+$|::1$)/;

/** Whether only this machine reaches the API. */
export const isLoopback = ({ host }: Config['http']): boolean => LOOPBACK.test(host);

/** The origins whose pages may call the API, as browsers spell them. */
export const toCorsOrigins = ({ corsOrigins }: Config['http']): readonly string[] =>
  parseOrigins(corsOrigins);

/** Beyond the loopback address, calls by names such as those of containers, services and proxies are normal. */
export function toAllowedHosts(http: Config['http']): readonly string[] | 'any' {
  const listed = listOf(http.allowedHosts.toLowerCase());
  return listed.length === 0 && !isLoopback(http) ? 'any' : listed;
}
