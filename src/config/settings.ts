import { type Static, Type } from 'typebox';
import { LIMIT_SETTINGS, QUOTA_SETTINGS } from './limit-settings.js';
import { HTTP_SETTINGS, LOG_SETTINGS, REDIS_SETTINGS, STORAGE_SETTINGS } from './service-settings.js';
import { PREDICTOR_SETTINGS, TRAINER_SETTINGS, WORKER_SETTINGS } from './worker-settings.js';

/** Every setting by its reader: environment variable, type, bounds, default, meaning. docs/configuration.md is made from it. */
export const SETTINGS = {
  http: HTTP_SETTINGS,
  redis: REDIS_SETTINGS,
  log: LOG_SETTINGS,
  storage: STORAGE_SETTINGS,
  workers: WORKER_SETTINGS,
  trainer: TRAINER_SETTINGS,
  predictor: PREDICTOR_SETTINGS,
  limits: LIMIT_SETTINGS,
  quotas: QUOTA_SETTINGS,
};

/** The configuration as one value. */
export const ConfigSchema = Type.Object({
  http: Type.Object(HTTP_SETTINGS),
  redis: Type.Object(REDIS_SETTINGS),
  log: Type.Object(LOG_SETTINGS),
  storage: Type.Object(STORAGE_SETTINGS),
  workers: Type.Object(WORKER_SETTINGS),
  trainer: Type.Object(TRAINER_SETTINGS),
  predictor: Type.Object(PREDICTOR_SETTINGS),
  limits: Type.Object(LIMIT_SETTINGS),
  quotas: Type.Object(QUOTA_SETTINGS),
} satisfies Record<keyof typeof SETTINGS, unknown>);
export type Config = Readonly<Static<typeof ConfigSchema>>;

/** The largest request and the largest job that are accepted. */
export type Limits = Config['limits'];
