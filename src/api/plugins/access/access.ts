import type { FastifyRequest, RouteOptions } from 'fastify';
import fastifyPlugin from 'fastify-plugin';
import type { Scope } from '../../../contracts/access.js';
import { type Caller, isAllowed } from '../../../domain/access/caller.js';
import type { AccessService } from '../../../services/access/access-service.js';
import { API_PREFIX, type Api } from '../../api.js';
import { documentScope } from '../../openapi/access-document.js';
import { HttpProblem } from '../../problems/http-problem.js';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** What a key must be allowed for this route. Every route below /api/v1 has one. `any`: any key will do. */
    scope?: Scope | 'any';
  }
  interface FastifySchema {
    'x-required-scope'?: Scope;
  }
  interface FastifyRequest {
    /** Who sends it; its project is whose objects it may see. */
    readonly caller: Caller;
    /** Whether its key opens the route still: what long answers ask as they go. */
    isStillAdmitted(): Promise<boolean>;
  }
}

const CHALLENGE = { 'www-authenticate': 'Bearer realm="trainhorn"' };

/**
 * Lets in who has a key with the scope of the route. A route below /api/v1 that declares none ends the start: nothing is
 * open because somebody forgot to close it.
 */
export const access = fastifyPlugin(
  async (api: Api, { access: service }: { access: AccessService }) => {
    const callers = new WeakMap<FastifyRequest, Caller>();
    api.decorateRequest('caller', {
      getter() {
        const caller = callers.get(this);
        if (caller === undefined) throw new Error('A route that asks for no key knows no caller');
        return caller;
      },
    });
    api.decorateRequest('isStillAdmitted', function isStillAdmitted() {
      return admit(service, this, scopeOf(this) ?? 'any').then(() => true, isNoRefusal);
    });
    api.addHook('onRoute', (route) => {
      requireScope(route);
      documentScope(route);
    });
    api.addHook('onRequest', async (request) => {
      const scope = scopeOf(request);
      if (scope !== undefined) callers.set(request, await admit(service, request, scope));
    });
  },
  { name: 'access', dependencies: ['problems'] },
);

function requireScope({ url, method, config }: RouteOptions): void {
  if (url.startsWith(`${API_PREFIX}/`) && config?.scope === undefined)
    throw new Error(`${[method].flat().join(', ')} ${url} declares no scope in its config`);
}

/** Undefined where everybody may go. Paths below /api/v1 that lead nowhere ask for a key too. */
function scopeOf({ routeOptions, url }: FastifyRequest): Scope | 'any' | undefined {
  return routeOptions.config.scope ?? (url.startsWith(`${API_PREFIX}/`) ? 'any' : undefined);
}

async function admit(service: AccessService, request: FastifyRequest, scope: Scope | 'any'): Promise<Caller> {
  const result = await service.authenticate(request.headers.authorization);
  if (result.outcome === 'missing') throw unauthenticated(NO_KEY, '');
  if (result.outcome === 'rejected') throw unauthenticated(UNKNOWN_KEY, ', error="invalid_token"');
  if (scope !== 'any' && !isAllowed(result.caller, scope)) throw forbidden(result.caller, scope);
  return result.caller;
}

/** @throws what is no refusal: the keys could not be read. */
function isNoRefusal(error: unknown): false {
  if (error instanceof HttpProblem) return false;
  throw error;
}

const NO_KEY =
  'The request has no API key. Send one as `Authorization: Bearer th_…`; the operator makes them with `npm run keys -- create`.';
const UNKNOWN_KEY = 'The API key is unknown or was revoked. Ask the operator for another.';

function unauthenticated(detail: string, parameters: string): HttpProblem {
  const headers = { 'www-authenticate': `${CHALLENGE['www-authenticate']}${parameters}` };
  return new HttpProblem('unauthenticated', detail, { headers });
}

function forbidden({ scopes }: Caller, scope: Scope): HttpProblem {
  const detail = `This needs a key with the scope '${scope}'; the key that was sent has: ${scopes.join(', ')}.`;
  const headers = {
    'www-authenticate': `${CHALLENGE['www-authenticate']}, error="insufficient_scope", scope="${scope}"`,
  };
  return new HttpProblem('insufficient_scope', detail, { headers });
}
