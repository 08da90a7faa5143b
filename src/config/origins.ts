import { parseAuthority } from '../schema/authority.js';
import { listOf } from './comma-list.js';
import { SETTINGS } from './settings.js';

const ORIGIN = /^[a-z][a-z0-9+.-]*:\/\/(.+)$/;

/**
 * The origins of a list with commas, as browsers spell them.
 * @throws Error naming the first entry that is not an origin.
 */
export function parseOrigins(list: string): readonly string[] {
  const origins = listOf(list.toLowerCase());
  const wrong = origins.find((entry) => !isOrigin(entry));
  if (wrong !== undefined) throw new Error(explain(wrong));
  return origins.map(withoutDefaultPort);
}

function isOrigin(text: string): boolean {
  const authority = parseAuthority(ORIGIN.exec(text)?.[1] ?? '');
  return authority !== undefined && !text.endsWith(':');
}

function explain(origin: string): string {
  const shown = JSON.stringify(origin.slice(0, 100));
  return `${SETTINGS.http.corsOrigins.env} has ${shown}, which is not an origin; write scheme://host or scheme://host:port with a port of at most 65535 and no path (such as https://app.example or http://localhost:5173), and separate several by commas`;
}

/** Browsers leave out a port that is the default of its scheme. */
const withoutDefaultPort = (origin: string): string =>
  origin.replace(/^(http:.*):80$/, '$1').replace(/^(https:.*):443$/, '$1');
