import type { NestedLayer } from '../../keras/argument.js';
import { type DtypePolicy, policyOf } from '../../keras/dtype-policy.js';
import { withLayersInside } from '../../keras/layers/inside.js';
import type { LocatedGraph } from './located-graph.js';

/** The dtype policies of the layers of a model, those inside other layers included. */
export function policiesOf({ nodes }: LocatedGraph): ReadonlySet<DtypePolicy> {
  const policies = nodes.flatMap(({ item }): DtypePolicy[] => {
    if (item?.kind === 'layer') return policiesInLayer({ ...item.layer.layer });
    return item?.kind === 'model' ? [...policiesOf(item.model)] : [];
  });
  return new Set(policies);
}

/** The dtype policies of a layer and of those inside it. */
export const policiesInLayer = (layer: NestedLayer): DtypePolicy[] => withLayersInside(layer).map(policyOf);
