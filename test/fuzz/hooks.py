"""Additional knowledge of the fuzzer about this service, and every exception, with its reason.

All checks are on and no operation is left out. An exception is as narrow as can be said: a check, an operation, a
status and what the answer's problem says.
"""

import json
import os
import random
import re

import schemathesis
from hypothesis import strategies

NEEDS_KEY = os.environ["FUZZ_NEEDS_KEY"] == "1"
KEPT = {
    "id": {os.environ["FUZZ_JOB"], os.environ["FUZZ_DATASET"]},
    "name": {os.environ["FUZZ_MODEL"]},
}
UPLOADS = {"createDataset", "createWeights"}
OPTIONAL_BODIES = {"cancelJob", "pauseJob", "resumeJob", "retryJob"}
PREDICTIONS = {"predict", "predictWithVersion"}
# Of images, or of models that rank classes.
OPTIONS_OF_OTHERS = {"?invert", "?background", "?top_k", "?class_probabilities", "?mask_format"}
DOWNLOADS = {
    "downloadJobCheckpoint",
    "downloadModelFile",
    "downloadModelFormat",
    "downloadCheckpointWeights",
    "downloadCheckpointOptimizer",
    "downloadJobPredictions",
    "getDatasetSampleImage",
}
MODEL_JOBS = {"evaluateModel", "evaluateModelVersion"}
SAMPLES = {"listDatasetSamples", "getDatasetSampleImage"}
WITH_ETAG = {*DOWNLOADS, "getJob", "listJobMetrics", "getJobModel", "getJobKerasModel"}


# What the fuzzer sends ------------------------------------------------------------------------------------------------

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d494844520000000100000001080000000"
    "03a7e9b550000000a49444154789c6360000000020001e221bc330000000049454e44ae426082"
)
TABLES = [
    b"a,b,label\n1,2,x\n3,4,y\n5,6,x\n7,8,y\n",
    b"a;b;c\n1,5;2;0\n2,5;3;1\n3,5;4;0\n",
    b'[{"a": 1, "label": "x"}, {"a": 2, "label": "y"}, {"a": 3, "label": "x"}]',
]


def mostly(*known):
    """Bytes that mean something, and some that do not."""
    return strategies.one_of(*[strategies.just(value) for value in known], strategies.binary(max_size=64))


for media_type in ("image/png", "image/jpeg", "image/jpg", "image/webp", "image/gif", "image/bmp", "image/x-ms-bmp"):
    # The content decides: any of these types may carry a PNG.
    schemathesis.openapi.media_type(media_type, mostly(PNG))

# The files of forms: images for predictions, tables for datasets.
schemathesis.openapi.format("binary", mostly(PNG, *TABLES))


# The layers of the job made before the run.
ALWAYS = {"InputLayer", "Dense", "Flatten"}
DRAWN_LAYERS = 1


@schemathesis.hook
def before_load_schema(context, raw_schema):
    drop_examples(raw_schema, keep_some_layers(raw_schema["components"]["schemas"]))
    require_keys(raw_schema)


def keep_some_layers(schemas):
    """Cases over a union of all layers take longer to generate than the run may take; a seed draws others."""
    types = sorted({name_of(option) for option in schemas["Layer"]["oneOf"]} - ALWAYS)
    dropped = set(types) - set(random.Random(int(os.environ["FUZZ_SEED"])).sample(types, DRAWN_LAYERS))
    for union in (schemas["Layer"], schemas["ModelEntry"]):
        union["oneOf"] = [option for option in union["oneOf"] if name_of(option) not in dropped]
    return dropped


def drop_examples(raw_schema, layers):
    """An example with a layer that was dropped would be answered with one that the document no longer has."""
    for item in raw_schema["paths"].values():
        for operation in item.values():
            for content in operation.get("requestBody", {}).get("content", {}).values():
                examples = content.get("examples", {})
                content["examples"] = {name: one for name, one in examples.items() if not layers & types_in(one)}


def types_in(value):
    """Every `type` and `class_name` in a JSON value."""
    entries = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    names = {one for key, one in entries if key in ("type", "class_name") and isinstance(one, str)}
    return names.union(*(types_in(one) for _, one in entries))


def name_of(option):
    return option["$ref"].rsplit("/", 1)[-1]


def require_keys(raw_schema):
    """One document is for services with keys and without; where there are keys, a request needs one."""
    if not NEEDS_KEY:
        return
    for item in raw_schema["paths"].values():
        for operation in item.values():
            if "security" in operation:
                operation["security"] = [way for way in operation["security"] if way]


ONLY_JOBS = os.environ["FUZZ_ONLY_JOBS"] == "1"
SENT_CASES = 0.02
DRAW = random.Random(int(os.environ["FUZZ_SEED"]))


@schemathesis.hook
def filter_case(context, case):
    """
    The job, dataset and model made before the run are read by the rest of it, so they are not deleted. Of the cases of a
    job only some are sent: there are more than thirty thousand.
    """
    if ONLY_JOBS and DRAW.random() > SENT_CASES:
        return False
    parameters = {name: str(value) for name, value in (case.path_parameters or {}).items()}
    is_other_version = parameters.get("version", "1") != "1"
    is_kept = any(parameters.get(name) in values for name, values in KEPT.items())
    return case.method.upper() != "DELETE" or is_other_version or not is_kept


@schemathesis.hook
def map_case(context, case):
    """Answers that wait for a job would hold up the run, so that a second stands for any longer time."""
    wait = (case.query or {}).get("wait")
    if isinstance(wait, str) and re.fullmatch("[1-5][0-9]s?|60s?|[2-9]s?", wait):
        case.query["wait"] = "1s"
    return case


REPLAYED = set()


@schemathesis.hook
def after_call(context, case, response):
    """Keeps the ids in answers that were first given to an earlier request."""
    if "idempotent-replayed" in response.headers:
        REPLAYED.add(json.loads(response.content).get("id"))


# Exceptions -----------------------------------------------------------------------------------------------------------


# What a JSON schema cannot say of a job: the codes of items, where in the body they may stand, and why.
RULES_OF_JOBS = [
    ("forbidden_name", "", "OpenAPI 3.0 has no word for names that a map may not have, such as __proto__."),
    ("dataset_not_found", "^/dataset/id$", "Which datasets there are changes with time."),
    (
        "shape_mismatch|misplaced_layer|unadaptable_layer|incompatible_dataset|nothing_to_train|duplicate_name|incompatible_loss|incompatible_metric"
        "|invalid_validation_split|model_too_large|conflicting_arguments",
        "",
        "Layers, loss, metrics and dataset have to fit each other.",
    ),
    (
        "unknown_name|unsupported_argument|unsupported_model_format|invalid_type|invalid_value|missing_field|unknown_field",
        "/(class_name|config|registered_name|module)(/|$)|^/model/(modelTopology|model_config|class_name)|^/compile/(loss|metrics|optimizer)/",
        "Keras's own serialised objects are open; a refusal names what was sent and what is supported.",
    ),
    (
        "unknown_name|unknown_field|missing_field|invalid_type|invalid_value|duplicate_value",
        "^/compile/(loss|loss_weights|metrics|weighted_metrics)",
        "Metrics have names that differ, and outputs those of layers; there are as many losses as outputs.",
    ),
    ("invalid_value", "^/model/(.*/)?name$", "The fuzzer drops the pattern of layer names, which excludes lone surrogates."),
    ("missing_field", "^/compile$", "A model that Keras printed may bring its compile_config."),
    (
        "unknown_name|missing_field|invalid_type|invalid_value|unsupported_argument",
        "^/model/(.*/)?(inputs|outputs|arguments|calls|operation|config)(/|$)|^/model/(.*/)?layers$",
        "Layers of a functional model name each other.",
    ),
    (
        "unknown_name|unknown_field|missing_field|invalid_type|invalid_value",
        "^/dataset/[xy](/|$)",
        "Inputs and outputs have the names of layers, and take arrays and columns of the dataset.",
    ),
    ("invalid_value", "^/(checkpoint|fit/callbacks/[0-9]+)/monitor$", "It is loss or one of the job's own metrics."),
    ("invalid_value", "^/fit/callbacks/[0-9]+/schedule(/|$)", "A schedule has as many values as intervals, between boundaries that increase."),
    ("unsupported_argument", "^/fit/callbacks/[0-9]+/save_freq$", "A number of batches is refused by a text that names the way out."),
    (
        "weights_not_found|model_not_found|model_version_not_found|job_not_found|checkpoint_not_found|weights_mismatch|missing_field|invalid_value",
        "^/weights(/|$)",
        "Weights are of one source, exist, and have the shapes of the model.",
    ),
    ("invalid_value", "^/task$", "It follows from model and loss."),
    ("invalid_value|invalid_type|unknown_name", "^/fit/class_weight", "Classes are those of the dataset, outputs those of the model."),
    ("invalid_value", "^/dataset/y/", "Classes are those of the dataset."),
    (
        "invalid_value|unknown_name|missing_field|dataset_not_found",
        "^/fit/(validation_data|validation_split|validation_freq|sample_weight|initial_epoch|steps_per_epoch)",
        "Splits, classes and weights are those of the dataset; an epoch has to be left to train.",
    ),
    ("invalid_value", "^/labels/", "OpenAPI 3.0 has no word for the names of a map."),
    ("invalid_value", "^/(limits/max_run_seconds|limits/max_queue_seconds|limits/max_restarts|fit/epochs|fit/batch_size|fit/validation_batch_size)$", "A setting of the service lowers the bound."),
]


# Of a name or label that is shown: OpenAPI 3.0 counts characters and not bytes, and its patterns cannot say which joiners,
# selectors and tags belong to a letter or an emoji. What they can say, such as controls and direction marks, is not excepted.
TEXT_BEYOND_SCHEMAS = re.compile(r"^\S+ has ('\\u\{(200[cd]|fe0f|[0-9a-f]{5,6})\}' at index|\d+ bytes in UTF-8)")


def is_text_beyond_schemas(item):
    return item["code"] == "invalid_value" and TEXT_BEYOND_SCHEMAS.search(item["detail"]) is not None


def is_beyond_float32(item):
    """Keras's own serialised objects are open, so that a schema cannot bound the numbers in them."""
    return item["code"] == "invalid_value" and "exceeds the range of float32" in item["detail"]


def is_beyond_schemas(item):
    return is_text_beyond_schemas(item) or is_beyond_float32(item) or any(
        item["code"] in codes.split("|") and re.search(pointer, item["pointer"])
        for codes, pointer, _ in RULES_OF_JOBS
    )


EXCEPTIONS = []


def exception(check, reason):
    """An exception from a check where the decorated predicate holds of the operation, status, problem code, items and request."""

    def register(predicate):
        EXCEPTIONS.append((check, reason, predicate))
        return predicate

    return register


@exception("ST202", "A JSON schema cannot express the problems of the job: see above.")
def job_that_cannot_train(operation, status, code, items, case):
    return operation == "createJob" and status == 422 and len(items) > 0 and all(map(is_beyond_schemas, items))


@exception("ST202", "A definition, weights and their preprocessing have to fit each other.")
def model_that_does_not_fit(operation, status, code, items, case):
    return operation == "importModel" and status == 422


@exception("ST202", "A dataset has to exist, and to fit the model version, its labels and its losses.")
def dataset_that_does_not_fit(operation, status, code, items, case):
    is_of_dataset = operation in PREDICTIONS and isinstance(case.body, dict) and "dataset" in case.body
    return (operation in MODEL_JOBS or is_of_dataset) and status == 422


@exception("ST202", "Arrays and splits are those of the dataset, and not all of them hold images.")
def samples_of_others(operation, status, code, items, case):
    pointers = {"?split", "?array", "?role"}
    return operation in SAMPLES and status == 422 and all(item["pointer"] in pointers for item in items)


@exception("ST202", "Which formats can express a model, a schema does not know.")
def inexpressible(operation, status, code, items, case):
    return operation == "downloadModelFormat" and code == "inexpressible_model"


@exception("ST202", "OpenAPI 3.0 has no word for parameters that exclude each other, or a field of the body.")
def excluding_arguments(operation, status, code, items, case):
    are_conflicts = len(items) > 0 and all(item["code"] == "conflicting_arguments" for item in items)
    return operation in {"listJobMetrics", "cancelJob"} and status == 422 and are_conflicts


@exception("ST202", "OpenAPI 3.0 has no word for a parameter that goes with some bodies and some models only.")
def option_of_others(operation, status, code, items, case):
    idle = [item["code"] == "conflicting_arguments" and item["pointer"] in OPTIONS_OF_OTHERS for item in items]
    return operation in PREDICTIONS and status == 422 and len(idle) > 0 and all(idle)


@exception("ST202", "A list may be sent as many fields or as one with JSON, and only of the first is it too long; a schema tells no difference.")
def list_of_many_fields(operation, status, code, items, case):
    return operation in UPLOADS and status == 413 and code == "body_too_large"


@exception("ST202", "The name of a dataset is a text that is shown: see above.")
def shown_text(operation, status, code, items, case):
    return operation in UPLOADS and status == 422 and len(items) > 0 and all(map(is_text_beyond_schemas, items))


@exception("ST202", "A schema says that a file is bytes, not of which format.")
def unreadable_file(operation, status, code, items, case):
    return operation in UPLOADS and status == 422 and code in {"invalid_upload", "invalid_weights"}


@exception("ST202", "A schema says that an image is bytes, and samples are lists, not which images and of which shape.")
def unreadable_sample(operation, status, code, items, case):
    return operation in PREDICTIONS and status == 422 and code in {"invalid_image", "invalid_instance"}


@exception("ST202", "A field of a form is a text; a schema cannot say that the text is JSON.")
def field_of_json(operation, status, code, items, case):
    is_form = case.media_type == "multipart/form-data"
    return operation in PREDICTIONS and is_form and len(items) > 0 and all(item["pointer"].startswith("/instances") for item in items)


@exception("ST202", "Images count wherever they stand in a request; a schema bounds the lengths of lists.")
def too_many_images(operation, status, code, items, case):
    return operation in PREDICTIONS and status == 422 and len(items) > 0 and all("images. Send fewer" in item["detail"] for item in items)


@exception("ST202", "Whether a precondition holds, and a range lies in the file, follows from what is stored.")
def stored_file(operation, status, code, items, case):
    return operation in WITH_ETAG and code in {"precondition_failed", "range_not_satisfiable"}


@exception("ST103", "A part of a JSON file has the media type of the whole, also where it is all of it; the schema says that it is bytes.")
@exception("ST109", "A part of a JSON file has the media type of the whole (RFC 9110, 15.3.7).")
def part_of_json(operation, status, code, items, case):
    return operation == "downloadModelFile" and status == 206


@exception("ST201", "null counts as no body; where a document says so, generated Python clients cannot leave the body out.")
def null_for_no_body(operation, status, code, items, case):
    return operation in OPTIONAL_BODIES and case.body is None


@exception("ST302", "What a job makes is there when it has made it, later than the job.")
def not_made_yet(operation, status, code, items, case):
    return status == 404 and code in {"evaluation_not_available", "checkpoint_not_found", "predictions_not_available"}


@exception("ST302", "A repeat with an Idempotency-Key gets the first answer, and what that made may be deleted by then.")
def made_before(operation, status, code, items, case):
    return status == 404 and not REPLAYED.isdisjoint(map(str, (case.path_parameters or {}).values()))


@exception("ST202", "A key used for a different request is rejected; a schema cannot express which keys were used.")
def used_key(operation, status, code, items, case):
    return status == 422 and code == "idempotency_key_reused"


@exception("ST201", "Too much of something is refused as too large, which the check does not count as a refusal.")
def too_large(operation, status, code, items, case):
    return status == 413 and code == "body_too_large"


@schemathesis.hook
def filter_failure(context, failure, case, response):
    """Keeps the failures that no exception is made for."""
    operation = case.operation.definition.raw.get("operationId")
    problem = problem_of(response)
    facts = (operation, response.status_code, problem.get("code"), problem.get("errors", []), case)
    return not any(check == failure.code and predicate(*facts) for check, _, predicate in EXCEPTIONS)


def problem_of(response):
    try:
        problem = json.loads(response.content)
    except ValueError:
        return {}
    return problem if isinstance(problem, dict) else {}
