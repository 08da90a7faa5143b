"""One side of a case: PyTorch on the CPU, eager or compiled, for chains of Dense, Conv2D, MaxPooling2D and Flatten.

    python torch_peer.py CASE.json [compile]

Speaks the protocol of serve.ts. Tensors are resident, batches are taken by shuffled indices without a DataLoader, and images are channels_last.
"""

import os
import sys
import time

sys.dont_write_bytecode = True

import torch  # noqa: E402
from peer_protocol import chain_of, optimizer_of, read_case, read_splits, serve  # noqa: E402
from torch import nn  # noqa: E402
from torch.nn import functional as F  # noqa: E402


def main(case_path, mode="eager"):
    torch.set_num_threads(os.cpu_count())
    torch.manual_seed(42)
    case = read_case(case_path)
    layers, shape = chain_of(case)
    model = build(layers, shape)
    train, test = (to_tensors(split) for split in read_splits(case, shape))
    batch_size = case["config"]["fit"]["batch_size"]
    optimizer = create_optimizer(model, optimizer_of(case))
    run = torch.compile(loss_and_hits, dynamic=False) if mode == "compile" else loss_and_hits

    def epoch():
        began = time.perf_counter()
        train_epoch(run, model, optimizer, train, batch_size)
        return time.perf_counter() - began

    about = {"device": "CPU", "is_gpu": False, "version": f"PyTorch {torch.__version__} {mode}"}
    serve(about, epoch, lambda: evaluate(model, test, batch_size))


def train_epoch(run, model, optimizer, train, batch_size):
    """Counts the hits and sums the loss, as Keras's progress does, and reads them at the end."""
    x, y = train
    model.train()
    total, hits = torch.zeros(()), torch.zeros((), dtype=torch.int64)
    for batch in torch.randperm(len(x)).split(batch_size):
        loss, correct = run(model, x[batch], y[batch])
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        optimizer.step()
        total += loss.detach() * len(batch)
        hits += correct
    return total.item() / len(x), hits.item() / len(x)


def loss_and_hits(model, x, y):
    logits = model(x)
    return F.cross_entropy(logits, y), (logits.detach().argmax(1) == y).sum()


@torch.inference_mode()
def evaluate(model, test, batch_size):
    model.eval()
    x, y = test
    pairs = zip(x.split(batch_size), y.split(batch_size))
    return sum(int(loss_and_hits(model, *pair)[1]) for pair in pairs) / len(x)


def to_tensors(split):
    x, y = (torch.from_numpy(array) for array in split)
    if x.dim() == 3:
        x = x.unsqueeze(-1)
    if x.dim() == 4:
        x = x.permute(0, 3, 1, 2).contiguous(memory_format=torch.channels_last)
    return x, y.long()


def build(layers, shape):
    """The last softmax is part of the loss."""
    sizes = [1, *shape] if len(shape) == 2 else [shape[-1], *shape[:-1]]
    modules = []
    for layer in layers:
        module, sizes = MODULES[layer["type"]](layer, sizes)
        modules += [module, *([nn.ReLU()] if layer.get("activation") == "relu" else [])]
    return nn.Sequential(*modules).to(memory_format=torch.channels_last)


def dense(layer, sizes):
    module = nn.Linear(sizes[-1], layer["units"])
    return as_keras_begins(module), [*sizes[:-1], layer["units"]]


def convolution(layer, sizes):
    channels, *space = sizes
    kernel = layer["kernel_size"]
    module = nn.Conv2d(channels, layer["filters"], kernel, padding=layer["padding"])
    lost = [0 if layer["padding"] == "same" else size - 1 for size in kernel]
    return as_keras_begins(module), [layer["filters"], *(size - less for size, less in zip(space, lost))]


def pooling(layer, sizes):
    channels, *space = sizes
    return nn.MaxPool2d(layer["pool_size"]), [channels, *(size // pool for size, pool in zip(space, layer["pool_size"]))]


def flatten(_, sizes):
    return nn.Flatten(), [torch.Size(sizes).numel()]


MODULES = {"Dense": dense, "Conv2D": convolution, "MaxPooling2D": pooling, "Flatten": flatten}


def as_keras_begins(module):
    nn.init.xavier_uniform_(module.weight)
    nn.init.zeros_(module.bias)
    return module


def create_optimizer(model, config):
    rate, epsilon = config["learning_rate"], config["epsilon"]
    if config["type"] == "adam":
        betas = (config["beta_1"], config["beta_2"])
        return torch.optim.Adam(model.parameters(), rate, betas, epsilon, fused=True)
    return torch.optim.RMSprop(model.parameters(), rate, alpha=config["rho"], eps=epsilon)


main(*sys.argv[1:])
