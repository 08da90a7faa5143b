import type { WeightFormat } from '../../../contracts/weights/formats.js';
import { safeText } from '../../../schema/show-value.js';
import type { SourceTensor } from '../stored-weights.js';
import type { WeightPlace } from '../weight-place.js';

/** Tensors that a model may take its weights from. */
export interface WeightSource {
  /** `trainhorn`: a model version or a checkpoint, whose tensors have the paths of this service. */
  format: WeightFormat | 'trainhorn';
  /** In the order of the source. */
  tensors: readonly SourceTensor[];
  /** The weights of the model that they were saved from, where its definition is known. */
  places?: readonly WeightPlace[] | undefined;
}

/** A tensor of a source, and the weight that it was saved from, where that is known. */
export interface SourceWeight {
  tensor: SourceTensor;
  place: WeightPlace | undefined;
}

/** A weight of the model and the tensor it takes. */
export interface Pair {
  place: WeightPlace;
  tensor: SourceTensor;
}

/** How weights and tensors belong together, before their shapes are compared. */
export interface Pairing {
  pairs: readonly Pair[];
  /** Weights that need a tensor and have none. */
  missing: readonly WeightPlace[];
  /** Reasons why whole layers, or the whole source, do not fit. */
  complaints: readonly Complaint[];
}

/** A reason why a layer, or the whole source, does not fit. */
export interface Complaint {
  detail: string;
  /** Whether `skip_mismatch` leaves the layer as it is. */
  isSkippable: boolean;
}

/** The segments of a key: `dense/kernel:0` has `dense` and `kernel`. */
export const segmentsOf = (key: string): string[] => key.replace(/:\d+$/, '').split('/');

/** The tensors of a source with the weights that they were saved from. */
export function sourceWeights({ format, tensors, places = [] }: WeightSource): SourceWeight[] {
  const keyOf = ({ path, kerasPath, tfjsPath }: WeightPlace): string =>
    format === 'trainhorn' || format === 'safetensors' ? path : format === 'tfjs' ? tfjsPath : kerasPath;
  const byKey = new Map(places.map((place) => [keyOf(place), place]));
  return tensors.map((tensor) => ({ tensor, place: byKey.get(tensor.name) }));
}

/** Whether a tensor has the shape of a weight. */
export const hasShapeOf = ({ place, tensor }: Pair): boolean =>
  place.shape.length === tensor.shape.length &&
  place.shape.every((size, axis) => size === tensor.shape[axis]);

/** Groups in the order of their first items. */
export function groupBy<Item>(items: readonly Item[], keyOf: (item: Item) => string): Map<string, Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group === undefined) groups.set(keyOf(item), [item]);
    else group.push(item);
  }
  return groups;
}

/** A name in quotes, for messages. */
export const quoted = (name: string): string => `'${safeText(name)}'`;

/** Names in quotes, of which the first few are listed. */
export function listed(names: readonly string[], most = 5): string {
  const more = names.length > most ? ` and ${names.length - most} more` : '';
  return names.slice(0, most).map(quoted).join(', ') + more;
}
