import { CapabilitiesSchema } from '../../../contracts/capabilities.js';
import { ref } from '../../../schema/schema-helpers.js';
import type { CapabilitiesService } from '../../../services/capabilities-service.js';
import type { Api } from '../../api.js';
import { responses } from '../../responses.js';

/** The capabilities of the service. */
export function registerCapabilitiesRoute(api: Api, capabilities: CapabilitiesService): void {
  api.get(
    '/capabilities',
    {
      config: { scope: 'read' },
      schema: {
        operationId: 'getCapabilities',
        summary: 'List layers, losses, metrics, optimizers, datasets, limits and devices',
        tags: ['service'],
        response: responses({ 200: ref(CapabilitiesSchema) }),
      },
    },
    () => capabilities.describe(),
  );
}
