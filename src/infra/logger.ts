import { type Logger, pino, type TransportSingleOptions } from 'pino';

export type { Logger } from 'pino';

/** Paths of values that never reach the log. */
const SECRETS = [
  'authorization',
  'secret',
  'req.headers.authorization',
  'req.headers.cookie',
  'req.headers["x-api-key"]',
  'res.headers["set-cookie"]',
  'headers.authorization',
  'headers.cookie',
  'headers["x-api-key"]',
  '*.authorization',
  '*.headers.authorization',
  '*.secret',
  '*.password',
  '*.token',
];

const PRETTY: TransportSingleOptions = {
  target: 'pino-pretty',
  options: { translateTime: 'SYS:HH:MM:ss.l', ignore: 'pid,hostname', singleLine: true },
};

/** The log of one process on standard output: JSON lines, or readable ones on a terminal. */
export function createLogger(options: { level: string; name: string; pretty?: boolean }): Logger {
  const pretty = options.pretty ?? process.stdout.isTTY === true;
  return pino({
    name: options.name,
    level: options.level,
    redact: SECRETS,
    ...(pretty ? { transport: PRETTY } : {}),
  });
}
