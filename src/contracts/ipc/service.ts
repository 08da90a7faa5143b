import { type Static, Type } from 'typebox';
import { closedObject, tag, taggedUnion } from '../../schema/schema-helpers.js';

/** Messages of an API or worker process to the process that started it over IPC, if one did; it sends none back. */
export const ServiceToStarterSchema = taggedUnion('type', [
  /** The API listens there. */
  closedObject({ type: tag('listening'), url: Type.String() }),
  /** The worker accepts jobs. */
  closedObject({ type: tag('ready') }),
]);
export type ServiceToStarter = Static<typeof ServiceToStarterSchema>;
