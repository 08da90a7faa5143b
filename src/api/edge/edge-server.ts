import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { FastifyBaseLogger } from 'fastify';
import { SETTINGS } from '../../config/settings.js';
import { HttpProblem } from '../problems/http-problem.js';
import type { AddressLimit } from './address-limit.js';
import {
  type Connection,
  closeGently,
  createConnection,
  type Exchange,
  failBody,
  type LingerLimits,
  replaceDestroySoon,
} from './connection.js';
import { checkFraming } from './framing.js';
import { checkPace, type PaceLimits } from './pace.js';
import { type AllowedMethods, explainParserError, type ParserError } from './parser-errors.js';
import { plainAnswer, toBytes } from './plain-answer.js';
import { requestId, requestLine } from './request-line.js';

/** Pending requests of one connection; only pipelining makes more than one. */
const MAX_PIPELINED = 64;
/** Requests after the last one, which are read and discarded. */
const MAX_DROPPED = 256;

export type Handler = (request: IncomingMessage, response: ServerResponse) => void;

export interface EdgeLimits extends PaceLimits, LingerLimits {
  /** Interval between checks of all connections. */
  checkIntervalMs: number;
}

export interface EdgeOptions {
  limits: EdgeLimits;
  addresses: AddressLimit;
  logger: FastifyBaseLogger;
  allowedMethods: AllowedMethods;
  /** Sets the headers of every response to a request. */
  prepare: Handler;
}

/**
 * The HTTP server below the framework: it passes on requests that are framed according to RFC 9112, answers
 * everything else with a problem, and ends every connection whose client makes no progress.
 */
export function createEdgeServer(handler: Handler, options: EdgeOptions): Server {
  const { limits } = options;
  const server = createServer({
    headersTimeout: limits.headersTimeoutMs,
    // The pace check limits the time of a body.
    requestTimeout: 0,
    keepAliveTimeout: limits.keepAliveTimeoutMs,
    connectionsCheckingInterval: limits.checkIntervalMs,
    // Detects clients that vanished without closing, even if nothing is sent to them.
    keepAlive: true,
    // Checked here, so that the response is a problem.
    requireHostHeader: false,
  });
  // The bytes are limited; lines that Node drops could not be checked.
  server.maxHeadersCount = 0;
  const edge = new Edge(options, handler);
  edge.attachTo(server);
  return server;
}

class Edge {
  readonly #connections = new Map<Duplex, Connection>();
  readonly #options: EdgeOptions;
  readonly #handler: Handler;

  constructor(options: EdgeOptions, handler: Handler) {
    this.#options = options;
    this.#handler = handler;
  }

  attachTo(server: Server): void {
    server.on('connection', (socket) => this.#accept(socket));
    server.on('request', (request, response) => this.#receive(request, response));
    // The reader of the body sends 100, so that a rejected client need not send the body.
    server.on('checkContinue', (request, response) => this.#receive(request, response));
    server.on('checkExpectation', (request, response) =>
      this.#receive(request, response, expectationFailed(request)),
    );
    server.on('connect', (request, socket) => this.#refuse(socket, CONNECT_REFUSED, request));
    server.on('clientError', (error: ParserError, socket) => this.#onParserError(error, socket));
    server.once('listening', () => {
      const timer = setInterval(() => this.#checkAll(), this.#options.limits.checkIntervalMs);
      server.once('close', () => clearInterval(timer));
    });
  }

  #accept(socket: Socket): void {
    const connection = createConnection(socket);
    const { outcome, leave } = this.#options.addresses.enter(socket.remoteAddress);
    this.#connections.set(socket, connection);
    replaceDestroySoon(connection, this.#options.limits);
    socket.once('close', () => {
      this.#connections.delete(socket);
      leave();
    });
    if (outcome === 'flooding') socket.destroy();
    if (outcome === 'limited') this.#refuse(socket, TOO_MANY_CONNECTIONS);
  }

  #receive(request: IncomingMessage, response: ServerResponse, refusal?: HttpProblem): void {
    const connection = this.#connections.get(request.socket);
    if (connection === undefined) return;
    if (connection.isClosing) {
      drop(connection, request);
      return;
    }
    const exchange = this.#begin(connection, request, response);
    this.#options.prepare(request, response);
    const problem = checkFraming(request) ?? refusal ?? checkPipelining(connection);
    if (problem !== undefined) this.#answer(connection, exchange, problem);
    else {
      exchange.start = () => this.#handler(request, response);
      startFirst(connection);
    }
  }

  #begin(connection: Connection, request: IncomingMessage, response: ServerResponse): Exchange {
    const exchange: Exchange = {
      request,
      response,
      failedAt: undefined,
      isFailureReported: false,
      start: undefined,
    };
    // Node loses the bytes after an upgrade that it ignores.
    if (request.headers.upgrade !== undefined) response.shouldKeepAlive = false;
    // No request is read after one that closes the connection.
    if (!response.shouldKeepAlive) connection.isClosing = true;
    connection.open.push(exchange);
    response.once('close', () => {
      connection.open.splice(connection.open.indexOf(exchange), 1);
      connection.quietSince = performance.now();
      if (!response.shouldKeepAlive) connection.isClosing = true;
      startFirst(connection);
      this.#sayLastWords(connection);
    });
    return exchange;
  }

  /** Responds to a request in place of the framework. */
  #answer(connection: Connection, { request, response }: Exchange, problem: HttpProblem): void {
    connection.isClosing = true;
    if (response.headersSent) {
      connection.socket.destroy();
      return;
    }
    const id = requestId(request);
    const { status, headers, body } = plainAnswer(problem, { id, url: request.url });
    response.writeHead(status, headers).end(body);
    this.#log(problem, id, request);
  }

  /** Responds, in turn, to bytes that are not a request. */
  #refuse(socket: Duplex, problem: HttpProblem, request?: IncomingMessage): void {
    const connection = this.#connections.get(socket);
    if (connection === undefined || connection.isClosing) return;
    connection.isClosing = true;
    const id = requestId(request ?? { headers: {} });
    connection.finalBytes = toBytes(plainAnswer(problem, { id, url: request?.url }));
    this.#log(problem, id, request);
    this.#sayLastWords(connection);
  }

  #sayLastWords(connection: Connection): void {
    const { socket, finalBytes, open } = connection;
    if (finalBytes === undefined || open.length > 0) return;
    connection.finalBytes = undefined;
    if (socket.writable) socket.write(finalBytes);
    closeGently(connection, this.#options.limits);
  }

  #onParserError(error: ParserError, socket: Duplex): void {
    const connection = this.#connections.get(socket);
    if (connection === undefined || !socket.writable || error.code === 'ECONNRESET') {
      if (connection?.lingering === undefined) socket.destroy();
      return;
    }
    const problem = explainParserError(error, this.#options.allowedMethods);
    const broken = connection.open.find(({ request }) => !request.complete);
    if (broken === undefined) {
      this.#refuse(socket, problem);
      return;
    }
    connection.isClosing = true;
    failBody(broken, problem);
  }

  #checkAll(): void {
    const now = performance.now();
    const { limits } = this.#options;
    const answer = this.#answer.bind(this);
    for (const connection of this.#connections.values()) checkPace(connection, now, { limits, answer });
  }

  #log(problem: HttpProblem, id: string, request?: IncomingMessage): void {
    const { method = null, url = null } = request ?? {};
    const line = requestLine({ method, url, status: problem.statusCode });
    this.#options.logger.info({ request_id: id, ...line, code: problem.code }, 'Request');
  }
}

const CONNECT_REFUSED = new HttpProblem(
  'method_not_implemented',
  'CONNECT is not supported: the service is not a proxy. Send the request itself.',
);

const TOO_MANY_CONNECTIONS = new HttpProblem(
  'too_many_connections',
  `Your address has reached the limit of open connections (${SETTINGS.http.maxConnectionsPerAddress.env}). Close some, or reuse open ones.`,
  { retryAfterSeconds: 1 },
);

/**
 * Starts one request of a connection after the other: responses that a client does not read would pile up.
 * Starts none after the response that closed the connection, or after the client did.
 */
function startFirst({ open: [first], socket }: Connection): void {
  const start = first?.start;
  if (first === undefined || start === undefined || !socket.writable) return;
  first.start = undefined;
  start();
}

function checkPipelining({ open }: Connection): HttpProblem | undefined {
  if (open.length <= MAX_PIPELINED) return undefined;
  const detail = `The connection has ${MAX_PIPELINED} pending requests; wait for responses before sending more.`;
  return new HttpProblem('too_many_connections', detail, { retryAfterSeconds: 1 });
}

function expectationFailed({ headers }: IncomingMessage): HttpProblem {
  const detail = `Expect is '${headers.expect?.slice(0, 100)}'; only '100-continue' is supported. Send that, or omit the header.`;
  return new HttpProblem('expectation_failed', detail);
}

function drop(connection: Connection, request: IncomingMessage): void {
  request.resume();
  connection.dropped += 1;
  if (connection.dropped > MAX_DROPPED) connection.socket.destroy();
}
