import type { FastifyReply, FastifyRequest } from 'fastify';
import Negotiator from 'negotiator';
import { HttpProblem } from '../problems/http-problem.js';

/** Negotiates among the representations of a resource. */
export interface Negotiation<Form extends string> {
  /**
   * Route hook: declares that the response varies by Accept, and rejects requests that accept none of the
   * forms.
   */
  onRequest(request: FastifyRequest, reply: FastifyReply): Promise<void>;
  /** The form that the request prefers. */
  formOf(request: FastifyRequest): Form;
  /** Whether the request accepts a form, preferred or not. */
  accepts(request: FastifyRequest, form: Form): boolean;
}

/** An empty list by RFC 9110, 5.6.1: no preference. */
const NO_TYPES = /^[\s,]*$/;

/** Chooses by Accept (RFC 9110, 12.5.1); among equally preferred forms the first. All of them are UTF-8. */
export function negotiate<Form extends string>(forms: readonly [Form, ...Form[]]): Negotiation<Form> {
  // Without the parameter, a form would not match clients that accept only UTF-8.
  const offerOf = (form: Form) => `${form}; charset=utf-8`;
  const chooseAmong = (offered: readonly Form[], accept: string | undefined): Form | undefined => {
    if (accept === undefined || NO_TYPES.test(accept)) return offered[0];
    const offer = new Negotiator({ headers: { accept } }).mediaType(offered.map(offerOf));
    return offered.find((form) => offerOf(form) === offer);
  };
  const choose = (accept: string | undefined) => chooseAmong(forms, accept);
  return {
    onRequest: async ({ headers }, reply) => {
      addVary(reply);
      if (choose(headers.accept) === undefined) throw notAcceptable(headers.accept, forms);
    },
    formOf: ({ headers }) => choose(headers.accept) ?? forms[0],
    accepts: ({ headers }, form) => chooseAmong([form], headers.accept) !== undefined,
  };
}

/** Keeps the Vary values that are already set. */
function addVary(reply: FastifyReply): void {
  const present = reply.getHeader('vary');
  reply.header('vary', present === undefined ? 'accept' : `${present}, accept`);
}

function notAcceptable(accept: string | undefined, forms: readonly string[]): HttpProblem {
  const given = String(accept).slice(0, 100);
  const detail = `Accept: ${given} rules out every representation of this resource: ${forms.join(', ')}. Accept one of them, or omit the header.`;
  return new HttpProblem('not_acceptable', detail);
}
