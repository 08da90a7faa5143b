import type { KerasLayer } from '../../contracts/model-definition.js';
import { isObject, type JsonObject } from '../../schema/json-object.js';
import { pointerSegment } from '../../schema/json-pointer.js';
import { savedName } from './saved-argument.js';

/** A function from the path of an argument (`units`, `layer/units`) to its place, or to that of the layer which lacks it. */
export type ArgumentPlace = (path: string) => string;

/** Places of the arguments of a layer in the short form. */
export const placesInShort = (layer: JsonObject, pointer: string): ArgumentPlace =>
  placesIn({ pointer, fields: layer, fieldsAt: pointer }, (value, at) =>
    isObject(value) ? objectPlace(value, at) : listPlace(value, at),
  );

/** Places of the arguments of a layer as Keras saved it. */
export const placesInSaved = (saved: KerasLayer, pointer: string): ArgumentPlace =>
  placesIn(savedPlace(saved, pointer), (value, at) =>
    isSaved(value) ? savedPlace(value, at) : isObject(value) ? objectPlace(value, at) : listPlace(value, at),
  );

/** An object, and where its arguments are. */
interface Place {
  pointer: string;
  fields: JsonObject;
  fieldsAt: string;
  /** Of a saved layer, whose arguments may have older names. */
  className?: string;
  /** Whether it is a list of cells, which stands for a stack of them. */
  isList?: boolean;
}

const savedPlace = ({ class_name: className, config }: KerasLayer, pointer: string): Place => ({
  pointer,
  fields: config,
  fieldsAt: `${pointer}/config`,
  className,
});

const objectPlace = (fields: JsonObject, pointer: string): Place => ({ pointer, fields, fieldsAt: pointer });

/** A list of layers, whose arguments are its entries. */
function listPlace(value: unknown, pointer: string): Place | undefined {
  if (!Array.isArray(value) || !value.every(isObject)) return undefined;
  return { ...objectPlace({ ...value }, pointer), isList: true };
}

/** Whether a value is an object as Keras serializes it. */
export const isSaved = (value: unknown): value is KerasLayer =>
  isObject(value) && typeof value['class_name'] === 'string' && isObject(value['config']);

function placesIn(outer: Place, enter: (value: unknown, at: string) => Place | undefined): ArgumentPlace {
  return (path) => {
    let place = outer;
    for (const argument of path.split('/')) {
      if (place.isList && argument === 'cells') continue;
      const name = savedName(place.className, argument, place.fields);
      if (!Object.hasOwn(place.fields, name)) return place.pointer;
      const at = `${place.fieldsAt}${pointerSegment(name)}`;
      const inside = enter(place.fields[name], at);
      if (inside === undefined) return at;
      place = inside;
    }
    return place.pointer;
  };
}
