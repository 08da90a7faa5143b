import { parseAuthority } from './api/edge/authority.js';

const ORIGIN = /^[a-z][a-z0-9+.-]*:\/\/(.+)$/;

/**
 * The origins of a list with commas, as browsers spell them.
 * @throws Error naming the first entry that is not an origin.
 */
export function parseOrigins(setting: string): readonly string[] {
  const entries = setting.toLowerCase().split(',');
  const origins = entries.map((entry) => entry.trim()).filter((entry) => entry !== '');
  const wrong = origins.find((entry) => !isOrigin(entry));
  if (wrong !== undefined) throw new Error(explain(wrong));
  return origins.map(withoutDefaultPort);
}

function isOrigin(text: string): boolean {
  const authority = parseAuthority(ORIGIN.exec(text)?.[1] ?? '');
  return authority !== undefined && !text.endsWith(':');
}

/** Without a comma followed by a space: at these the messages of several settings are told apart. */
function explain(origin: string): string {
  const shown = JSON.stringify(origin.slice(0, 100));
  return `TRAINHORN_CORS_ORIGINS has ${shown} which is not an origin; write scheme://host or scheme://host:port with a port of at most 65535 and no path (such as https://app.example or http://localhost:5173) and separate several by commas`;
}

/** Browsers leave out the port that the scheme has anyway. */
const withoutDefaultPort = (origin: string): string =>
  origin.replace(/^(http:.*):80$/, '$1').replace(/^(https:.*):443$/, '$1');
