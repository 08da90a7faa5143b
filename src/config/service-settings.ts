import { Type } from 'typebox';
import { stringEnum } from '../schema/schema-helpers.js';
import { commaList, setting } from './setting.js';

/** Where the API listens and from where it may be called. */
export const HTTP_SETTINGS = {
  host: setting('HOST', Type.String({ default: '127.0.0.1', description: 'Address the API listens on.' })),
  port: setting(
    'PORT',
    Type.Integer({
      default: 3000,
      minimum: 0,
      maximum: 65535,
      description: 'Port of the API; 0 picks a free one.',
    }),
  ),
  allowedHosts: setting(
    'TRAINHORN_ALLOWED_HOSTS',
    commaList(
      '[A-Za-z0-9.-]+',
      'Host names, separated by commas, by which the API may be called and whose web pages may send it changes, such as the name of a reverse proxy. `localhost` and IP addresses are always allowed. Empty: no other name when HOST is a loopback address, else any.',
    ),
  ),
  corsOrigins: setting(
    'TRAINHORN_CORS_ORIGINS',
    Type.String({
      default: '',
      description:
        "Origins, separated by commas, whose web pages may call the API from a browser, such as `https://app.example` or `http://localhost:5173`: scheme, host and a port that is not the scheme's own; no path, no `*`. Pages send keys in Authorization; cookies are never used. Empty: none.",
    }),
  ),
  maxConnectionsPerAddress: setting(
    'TRAINHORN_MAX_CONNECTIONS_PER_ADDRESS',
    Type.Integer({
      default: 1024,
      minimum: 0,
      maximum: 1_000_000,
      description:
        'Maximum open connections per IPv4 address or IPv6 /64 network, for each API process. Behind a reverse proxy all connections come from its address: limit them in the proxy. 0: no limit.',
    }),
  ),
};

/** The Redis of the queue, the records and the logs. */
export const REDIS_SETTINGS = {
  url: setting(
    'REDIS_URL',
    Type.String({
      default: 'redis://127.0.0.1:6379',
      description:
        'Redis of the queue, the records and the logs. `npm start` runs a private one when it is unset.',
    }),
  ),
  prefix: setting(
    'TRAINHORN_QUEUE_PREFIX',
    Type.String({
      default: 'trainhorn',
      pattern: '^[A-Za-z0-9_-]{1,64}$',
      description: 'Prefix of every Redis key, so that several services can share one Redis.',
    }),
  ),
};

/** The log of the API and of each worker. */
export const LOG_SETTINGS = {
  level: setting(
    'LOG_LEVEL',
    stringEnum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'], {
      default: 'info',
      description: 'Lowest level that is logged.',
    }),
  ),
};

/** The directories of files. */
export const STORAGE_SETTINGS = {
  dataDirectory: setting(
    'TRAINHORN_DATA_DIR',
    Type.String({
      default: 'data',
      minLength: 1,
      description: 'Directory of datasets, checkpoints and models, shared by the API and the workers.',
    }),
  ),
  datasetsDirectory: setting(
    'TRAINHORN_DATASETS_DIR',
    Type.String({
      default: '',
      description:
        'Directory of npz, CSV, TSV, JSON and zip files that appear as built-in datasets next to mnist and iris, under their file names in lower case. It is only read: each file is ingested once into TRAINHORN_DATA_DIR, and again when it has changed. Empty: none.',
    }),
  ),
};
