import type { IncomingMessage } from 'node:http';
import { HttpProblem } from '../problems/http-problem.js';
import {
  bodyFailure,
  type Connection,
  type Exchange,
  failBody,
  isBodyPending,
  type Mark,
  reportFailure,
} from './connection.js';

/** Time limits of clients. */
export interface PaceLimits {
  /** How long a request body other than an upload may take to arrive. */
  bodyTimeoutMs: number;
  /** Period over which a client that uploads or reads a response must average `minBytesPerSecond`. */
  stallTimeoutMs: number;
  minBytesPerSecond: number;
  headersTimeoutMs: number;
  keepAliveTimeoutMs: number;
  /** How long the reader of a failed body has to respond. */
  lingerMs: number;
}

/** How fast a request body must arrive. */
export type BodyPace = 'upload' | 'prompt';

const bodies = new WeakMap<IncomingMessage, { pace: BodyPace; since: number }>();

/** Starts the clock of the body, at this pace. */
export function expectBody(request: IncomingMessage, pace: BodyPace): void {
  bodies.set(request, { pace, since: performance.now() });
}

export interface PaceActions {
  limits: PaceLimits;
  /** Responds to a request whose body failed and which has no response yet. */
  answer(connection: Connection, exchange: Exchange, problem: HttpProblem): void;
}

/**
 * Checks one connection: the client does whatever it has to in time, or the connection ends. Called
 * repeatedly for all connections, and nearly free while a request is being served.
 */
export function checkPace(connection: Connection, now: number, actions: PaceActions): void {
  const { socket, lingering, open } = connection;
  if (lingering !== undefined) {
    if (now >= lingering.until || socket.bytesRead > lingering.bytes) socket.destroy();
    return;
  }
  const sending = open.find(({ request, response }) => isBodyPending(request) && !response.headersSent);
  if (sending !== undefined) checkSending(connection, sending, now, actions);
  else if (socket.writableLength > 0) checkReading(connection, now, actions.limits);
  else if (open.length === 0) checkQuiet(connection, now, actions.limits);
  else connection.mark = undefined;
}

function checkSending(connection: Connection, exchange: Exchange, now: number, actions: PaceActions): void {
  const { limits } = actions;
  if (exchange.failedAt !== undefined) {
    reportFailure(exchange);
    if (now - exchange.failedAt >= limits.lingerMs)
      actions.answer(connection, exchange, asProblem(bodyFailure(exchange.request)) ?? late(limits));
    return;
  }
  const body = bodies.get(exchange.request);
  // If the service is slow to read, the client has to wait.
  if (body === undefined || exchange.request.readableLength > 0) connection.mark = undefined;
  else if (body.pace === 'prompt') {
    if (now - body.since >= limits.bodyTimeoutMs) failBody(exchange, late(limits));
  } else if (isStalled(connection, 'sends', exchange, now, limits)) failBody(exchange, tooSlow(limits));
}

function checkReading(connection: Connection, now: number, limits: PaceLimits): void {
  if (isStalled(connection, 'reads', connection.open[0], now, limits)) connection.socket.destroy();
}

/** Node ends idle connections and those with slow headers; line ends between requests count as neither. */
function checkQuiet(connection: Connection, now: number, limits: PaceLimits): void {
  connection.mark = undefined;
  const longest = limits.keepAliveTimeoutMs + limits.headersTimeoutMs;
  if (now - connection.quietSince > longest) connection.socket.destroy();
}

function isStalled(
  connection: Connection,
  turn: Mark['turn'],
  exchange: Exchange | undefined,
  now: number,
  limits: PaceLimits,
): boolean {
  const { mark } = connection;
  if (mark === undefined || mark.turn !== turn || mark.exchange !== exchange) {
    connection.mark = takeMark(connection, turn, exchange, now);
    return false;
  }
  if (now - mark.at < limits.stallTimeoutMs) return false;
  const next = takeMark(connection, turn, exchange, now);
  const moved = next.bytes - mark.bytes + Math.max(0, mark.queued - next.queued);
  connection.mark = next;
  return moved < (limits.minBytesPerSecond * limits.stallTimeoutMs) / 1000;
}

function takeMark(
  { socket }: Connection,
  turn: Mark['turn'],
  exchange: Exchange | undefined,
  at: number,
): Mark {
  const bytes = turn === 'sends' ? socket.bytesRead : socket.bytesWritten - socket.writableLength;
  return { turn, exchange, at, bytes, queued: turn === 'sends' ? 0 : queuedBytes(socket) };
}

/**
 * A large chunk counts as written only once it is sent completely; the handle, if Node has one, knows its
 * progress.
 */
function queuedBytes(socket: object): number {
  const handle: unknown = Reflect.get(socket, '_handle');
  const queued: unknown =
    typeof handle === 'object' && handle !== null ? Reflect.get(handle, 'writeQueueSize') : 0;
  return typeof queued === 'number' ? queued : 0;
}

const asProblem = (error: Error | undefined): HttpProblem | undefined =>
  error instanceof HttpProblem ? error : undefined;

const late = ({ bodyTimeoutMs }: PaceLimits): HttpProblem =>
  new HttpProblem(
    'request_timeout',
    `The body did not arrive within ${bodyTimeoutMs / 1000} seconds; send it again over a faster connection.`,
  );

function tooSlow({ stallTimeoutMs, minBytesPerSecond }: PaceLimits): HttpProblem {
  const detail = `The upload was slower than ${minBytesPerSecond} bytes per second for ${stallTimeoutMs / 1000} seconds; send it again over a connection that does not stall.`;
  return new HttpProblem('request_timeout', detail);
}
