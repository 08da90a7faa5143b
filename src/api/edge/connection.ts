import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** A request and its answer, until the answer is out. */
export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** When its body failed; whatever reads it is about to answer. */
  failedAt: number | undefined;
  isFailureReported: boolean;
  /** Hands the request on, once those before it are answered; undefined as soon as it is. */
  start: (() => void) | undefined;
}

/** The state of a connection. */
export interface Connection {
  readonly socket: Socket;
  /** In the order of their requests; those behind the first were pipelined. */
  readonly open: Exchange[];
  /** Nothing that comes from now on is a request. */
  isClosing: boolean;
  /** Requests that came after that. */
  dropped: number;
  /** Written, and the connection closed, as soon as all open exchanges are over. */
  lastWords: string | undefined;
  /** The answer is out and what the client still sends is read and thrown away: until when, and up to which byte. */
  lingering: { until: number; bytes: number } | undefined;
  /** Since when there has been no request. */
  quietSince: number;
  /** Where the client was when it was last looked at. */
  mark: Mark | undefined;
}

/** How far a client had come at a time. */
export interface Mark {
  turn: 'sends' | 'reads';
  exchange: Exchange | undefined;
  at: number;
  bytes: number;
  /** Bytes that the kernel had not taken yet. */
  queued: number;
}

/** A connection that was just accepted. */
export function createConnection(socket: Socket): Connection {
  return {
    socket,
    open: [],
    isClosing: false,
    dropped: 0,
    lastWords: undefined,
    lingering: undefined,
    quietSince: performance.now(),
    mark: undefined,
  };
}

/** Whether the request has a body that is still on its way. */
export function isBodyPending({ headers, complete }: IncomingMessage): boolean {
  if (complete) return false;
  const length = headers['content-length'];
  return headers['transfer-encoding'] !== undefined || (length !== undefined && Number(length) > 0);
}

/** Says in the answer that the connection closes, where the rest of the body would have to be waited for. */
export function closeWhereBodyIsPending(request: IncomingMessage, response: ServerResponse): void {
  if (isBodyPending(request) && !response.headersSent) response.shouldKeepAlive = false;
}

/** Bounds on reading from a client that has its answer already. */
export interface LingerLimits {
  lingerMs: number;
  lingerBytes: number;
}

/**
 * Ends our side of the connection and reads on for a while: a client in the middle of sending would lose the answer to a reset
 * (RFC 9112, 9.6).
 */
export function closeGently(connection: Connection, { lingerMs, lingerBytes }: LingerLimits): void {
  if (connection.lingering !== undefined) return;
  const { socket } = connection;
  connection.isClosing = true;
  connection.lingering = { until: performance.now() + lingerMs, bytes: socket.bytesRead + lingerBytes };
  socket.end();
  for (const { request } of connection.open) request.resume();
  socket.resume();
  if (socket.readableEnded) socket.destroy();
  else socket.once('end', () => socket.destroy());
}

/** Makes Node close gently after the last answer of a connection, which it does by this method. */
export function replaceDestroySoon(connection: Connection, limits: LingerLimits): void {
  connection.socket.destroySoon = () => closeGently(connection, limits);
}

const failures = new WeakMap<IncomingMessage, Error>();

/** Why the body of the request will never be whole, where that is known: what its reader has to answer. */
export const bodyFailure = (request: IncomingMessage): Error | undefined => failures.get(request);

/** Ends the body with an error, which its reader answers. */
export function failBody(exchange: Exchange, error: Error): void {
  if (exchange.failedAt !== undefined) return;
  exchange.failedAt = performance.now();
  failures.set(exchange.request, error);
  reportFailure(exchange);
}

/** Tells the reader of a body that has failed, as soon as there is one. */
export function reportFailure(exchange: Exchange): void {
  const error = failures.get(exchange.request);
  if (error === undefined || exchange.isFailureReported || exchange.request.listenerCount('error') === 0)
    return;
  exchange.isFailureReported = true;
  exchange.request.emit('error', error);
}
