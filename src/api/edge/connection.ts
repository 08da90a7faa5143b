import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** A request and its response, until the response is sent. */
export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** When its body failed; the reader of the body is about to respond. */
  failedAt: number | undefined;
  isFailureReported: boolean;
  /** Passes the request on once those before it are answered; undefined afterwards. */
  start: (() => void) | undefined;
}

/** The state of a connection. */
export interface Connection {
  readonly socket: Socket;
  /** In request order; all but the first were pipelined. */
  readonly open: Exchange[];
  /** Whether further data no longer counts as requests. */
  isClosing: boolean;
  /** Requests received after that. */
  dropped: number;
  /** Written as soon as all open exchanges are done, after which the connection is closed. */
  finalBytes: string | undefined;
  /** The response is sent, and further input is read and discarded until this time and byte count. */
  lingering: { until: number; bytes: number } | undefined;
  /** Since when the connection has been idle. */
  quietSince: number;
  /** Progress of the client at the last check. */
  mark: Mark | undefined;
}

/** Progress of a client at a point in time. */
export interface Mark {
  turn: 'sends' | 'reads';
  exchange: Exchange | undefined;
  at: number;
  bytes: number;
  /** Bytes that the kernel had not accepted yet. */
  queued: number;
}

/** Creates the state of a newly accepted connection. */
export function createConnection(socket: Socket): Connection {
  return {
    socket,
    open: [],
    isClosing: false,
    dropped: 0,
    finalBytes: undefined,
    lingering: undefined,
    quietSince: performance.now(),
    mark: undefined,
  };
}

/** Whether the request body has not fully arrived. */
export function isBodyPending({ headers, complete }: IncomingMessage): boolean {
  if (complete) return false;
  const length = headers['content-length'];
  return headers['transfer-encoding'] !== undefined || (length !== undefined && Number(length) > 0);
}

/**
 * Announces in the response that the connection closes, if it would have to wait for the rest of the body.
 */
export function closeWhereBodyIsPending(request: IncomingMessage, response: ServerResponse): void {
  if (isBodyPending(request) && !response.headersSent) response.shouldKeepAlive = false;
}

/** Limits on reading from a client that already has its response. */
export interface LingerLimits {
  lingerMs: number;
  lingerBytes: number;
}

/**
 * Closes our side of the connection and keeps reading for a while: a client that is still sending would lose
 * the response to a reset (RFC 9112, 9.6).
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

/** Makes Node close gently after the last response of a connection, for which it calls this method. */
export function replaceDestroySoon(connection: Connection, limits: LingerLimits): void {
  connection.socket.destroySoon = () => closeGently(connection, limits);
}

const failures = new WeakMap<IncomingMessage, Error>();

/** Why the request body will never be complete, if known: the error that its reader has to respond with. */
export const bodyFailure = (request: IncomingMessage): Error | undefined => failures.get(request);

/** Fails the body with an error, to which its reader responds. */
export function failBody(exchange: Exchange, error: Error): void {
  if (exchange.failedAt !== undefined) return;
  exchange.failedAt = performance.now();
  failures.set(exchange.request, error);
  reportFailure(exchange);
}

/** Reports a failed body to its reader, as soon as there is one. */
export function reportFailure(exchange: Exchange): void {
  const error = failures.get(exchange.request);
  if (error === undefined || exchange.isFailureReported || exchange.request.listenerCount('error') === 0)
    return;
  exchange.isFailureReported = true;
  exchange.request.emit('error', error);
}
