import { type Static, Type } from 'typebox';
import { closedObject, nullable } from '../schema/schema-helpers.js';

/** An optimizer, schedule, loss or metric as Keras 3, Keras 2 and TensorFlow.js serialise it. */
export const KerasObjectSchema = closedObject(
  {
    class_name: Type.String({ maxLength: 64 }),
    config: Type.Optional(
      Type.Unknown({
        description:
          "Its arguments; of a function, its name. Those that are not supported must have Keras's defaults.",
      }),
    ),
    module: Type.Optional(nullable(Type.String({ maxLength: 256 }))),
    registered_name: Type.Optional(nullable(Type.String({ maxLength: 256 }))),
    build_config: Type.Optional(Type.Unknown()),
    shared_object_id: Type.Optional(Type.Unknown()),
  },
  { $id: 'KerasObject', description: 'An optimizer, schedule, loss or metric as Keras serialises it.' },
);
export type KerasObject = Static<typeof KerasObjectSchema>;
