import { registryOfEngine, storeRegistry } from './registry-file.js';

// node dist/test/helpers/gpu/write-registry.js, after node scripts/setup.mjs --only=cuda: when TensorFlow's version changes.
storeRegistry(registryOfEngine());
