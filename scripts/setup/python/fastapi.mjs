const FASTAPI_VERSION = '0.165.0';
const UVICORN_VERSION = '0.54.0';

/**
 * The server that predictions are compared with; it runs models by the Keras of its own set-up step.
 * @type {import('./packages.mjs').PythonPackages}
 */
export const FASTAPI = {
  step: 'fastapi',
  title: `FastAPI ${FASTAPI_VERSION} with uvicorn ${UVICORN_VERSION}`,
  short: 'FastAPI',
  pythonVersions: ['3.11', '3.12', '3.13'],
  requirements: [
    `fastapi==${FASTAPI_VERSION}`,
    `uvicorn[standard]==${UVICORN_VERSION}`,
    'uvloop==0.23.0',
    'httptools==0.9.0',
    'pillow==13.0.0',
    'orjson==3.13.0',
    'python-multipart==0.0.34',
  ],
  folder: `fastapi-${FASTAPI_VERSION}-uvicorn-${UVICORN_VERSION}`,
  site: 'site',
  imports: ['fastapi', 'uvicorn', 'uvloop', 'httptools', 'PIL', 'orjson', 'python_multipart'],
  bytes: 0.3e9,
  proof:
    'import fastapi, httptools, orjson, python_multipart, uvicorn, uvloop, PIL.Image; print("proof", fastapi.__version__, uvicorn.__version__)',
  proven: new RegExp(`proof ${FASTAPI_VERSION} ${UVICORN_VERSION}`),
  settings: () => ({}),
};
