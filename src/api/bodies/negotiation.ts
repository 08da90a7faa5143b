import type { FastifyReply, FastifyRequest } from 'fastify';
import Negotiator from 'negotiator';
import { HttpProblem } from '../problems/http-problem.js';

/** The choice between the forms of a resource that has several. */
export interface Negotiation<Form extends string> {
  /** For the route: says that the answer depends on Accept, and refuses requests that no form is acceptable to. */
  onRequest(request: FastifyRequest, reply: FastifyReply): Promise<void>;
  /** The form that the request prefers. */
  formOf(request: FastifyRequest): Form;
}

/** An empty list, as by RFC 9110, 5.6.1: no preference. */
const NO_TYPES = /^[\s,]*$/;

/** Chooses by Accept (RFC 9110, 12.5.1); of forms that are as welcome as each other the first. All of them are in UTF-8. */
export function negotiate<Form extends string>(forms: readonly [Form, ...Form[]]): Negotiation<Form> {
  // Without the parameter, a form would not match clients that accept it in UTF-8 only.
  const offers = forms.map((form) => `${form}; charset=utf-8`);
  const choose = (accept: string | undefined): Form | undefined => {
    if (accept === undefined || NO_TYPES.test(accept)) return forms[0];
    const offer = new Negotiator({ headers: { accept } }).mediaType(offers);
    return forms[offers.indexOf(offer ?? '')];
  };
  return {
    onRequest: async ({ headers }, reply) => {
      addVary(reply);
      if (choose(headers.accept) === undefined) throw notAcceptable(headers.accept, forms);
    },
    formOf: ({ headers }) => choose(headers.accept) ?? forms[0],
  };
}

/** Beside what the answer depends on already. */
function addVary(reply: FastifyReply): void {
  const present = reply.getHeader('vary');
  reply.header('vary', present === undefined ? 'accept' : `${present}, accept`);
}

function notAcceptable(accept: string | undefined, forms: readonly string[]): HttpProblem {
  const given = String(accept).slice(0, 100);
  const detail = `Accept: ${given} rules out every form of this resource: ${forms.join(', ')}. Accept one of them, or leave the header out.`;
  return new HttpProblem('not_acceptable', detail);
}
