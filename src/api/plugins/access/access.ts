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
    /** The scope that the route requires. Every route below /api/v1 has one. `any`: any valid key will do. */
    scope?: Scope | 'any';
  }
  interface FastifySchema {
    'x-required-scope'?: Scope;
  }
  interface FastifyRequest {
    /** The authenticated caller; its project scopes what it can see. */
    readonly caller: Caller;
    /** Whether its key is still valid for the route; checked repeatedly by long responses. */
    isStillAdmitted(): Promise<boolean>;
  }
}

const CHALLENGE = { 'www-authenticate': 'Bearer realm="trainhorn"' };

/**
 * Admits callers with a key that has the scope of the route. A route below /api/v1 that declares none fails
 * the start, so that no route is open by oversight.
 */
export const access = fastifyPlugin(
  async (api: Api, { access: service }: { access: AccessService }) => {
    const callers = new WeakMap<FastifyRequest, Caller>();
    api.decorateRequest('caller', {
      getter() {
        const caller = callers.get(this);
        if (caller === undefined) throw new Error('A route that requires no key has no caller');
        return caller;
      },
    });
    api.decorateRequest('isStillAdmitted', function isStillAdmitted() {
      return admit(service, this, scopeOf(this) ?? 'any').then(() => true, isNotRejection);
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

/** Undefined for public routes. Unknown paths below /api/v1 require a key too. */
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

/** @throws the error if it is not a rejection: the keys could not be read. */
function isNotRejection(error: unknown): false {
  if (error instanceof HttpProblem) return false;
  throw error;
}

const NO_KEY =
  'The request has no API key. Send one as `Authorization: Bearer th_…`; the operator creates them with `npm run keys -- create`.';
const UNKNOWN_KEY = 'The API key is unknown or was revoked. Ask the operator for a new one.';

function unauthenticated(detail: string, parameters: string): HttpProblem {
  const headers = { 'www-authenticate': `${CHALLENGE['www-authenticate']}${parameters}` };
  return new HttpProblem('unauthenticated', detail, { headers });
}

/** The refusal of a caller without a scope. */
export function forbidden({ scopes }: Caller, scope: Scope): HttpProblem {
  const detail = `This requires a key with the scope '${scope}'; your key has: ${scopes.join(', ')}.`;
  const headers = {
    'www-authenticate': `${CHALLENGE['www-authenticate']}, error="insufficient_scope", scope="${scope}"`,
  };
  return new HttpProblem('insufficient_scope', detail, { headers });
}
