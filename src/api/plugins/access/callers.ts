import { isIP } from 'node:net';
import type { FastifyRequest } from 'fastify';
import fastifyPlugin from 'fastify-plugin';
import { SETTINGS } from '../../../config/settings.js';
import { parseAuthority } from '../../../schema/authority.js';
import type { Api, HttpOptions } from '../../api.js';
import { HttpProblem } from '../../problems/http-problem.js';

const SAFE_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);
/** Not `same-site`: all ports of localhost are the same site. */
const OWN_SITES: ReadonlySet<unknown> = new Set(['same-origin', 'none']);

/**
 * Keeps foreign web pages away from an API without accounts. A page whose name resolves to this machine (DNS
 * rebinding) still sends that name in Host; a page that sends a form or a simple POST is detected by
 * Sec-Fetch-Site or Origin, as in Go's net/http.CrossOriginProtection. Clients other than browsers send
 * neither.
 */
export const callers = fastifyPlugin(
  async (api: Api, { allowedHosts, corsOrigins }: Pick<HttpOptions, 'allowedHosts' | 'corsOrigins'>) => {
    const listed = allowedHosts === 'any' ? [] : allowedHosts;
    api.addHook('onRequest', (request, _reply, done) => {
      const { host } = request.headers;
      // The edge passes only valid hosts, and HTTP/1.0, whose clients need not send one.
      const name = host === undefined ? undefined : parseAuthority(host)?.name;
      if (host !== undefined && allowedHosts !== 'any' && (name === undefined || !isAllowed(name, listed)))
        return done(hostNotAllowed(host));
      const isSafe = SAFE_METHODS.has(request.method) || corsOrigins.includes(request.headers.origin ?? '');
      done(!isSafe && isCrossSite(request, listed) ? crossSite(request) : undefined);
    });
  },
  { name: 'callers', dependencies: ['problems'] },
);

/** An IP address needs no name service, so nobody can redirect it. */
function isAllowed(name: string, listed: readonly string[]): boolean {
  return name === 'localhost' || isIP(name) !== 0 || listed.includes(name);
}

function isCrossSite({ headers }: FastifyRequest, listed: readonly string[]): boolean {
  const { origin, host } = headers;
  const site = headers['sec-fetch-site'];
  if (OWN_SITES.has(site)) return false;
  const from = origin !== undefined && URL.canParse(origin) ? new URL(origin) : undefined;
  if (from && listed.includes(from.hostname)) return false;
  // Browsers that do not send the site, as over plain HTTP, send the origin.
  return site === undefined ? origin !== undefined && from?.host !== host?.toLowerCase() : true;
}

function hostNotAllowed(host: string): HttpProblem {
  const detail = `This API does not serve the host '${host.slice(0, 256)}'. Call it by localhost or its IP address, or, if the name is yours, add it to ${SETTINGS.http.allowedHosts.env}.`;
  return new HttpProblem('host_not_allowed', detail);
}

function crossSite({ headers }: FastifyRequest): HttpProblem {
  const origin = headers.origin ?? 'another site';
  const detail = `A page of ${origin.slice(0, 256)} may not send state-changing requests. Call the API from its own pages or from outside a browser, or add the page's origin to ${SETTINGS.http.corsOrigins.env}.`;
  return new HttpProblem('cross_site_request', detail);
}
