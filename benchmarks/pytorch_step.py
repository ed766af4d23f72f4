"""The training steps of `step-worker.ts` in PyTorch: the same networks, losses, optimiser and order.

Reads one request a line from stdin, {"task": NAME, "steps": N}, and answers with one line of JSON. The arguments are
the IDX file of the training images and the mode, each a few lines of a user's code: eager, channels_last (a memory format
that is faster on most processors), compile (torch.compile of both networks) or graph (the whole step as one CUDA graph).
"""

import argparse
import gzip
import json
import struct
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

import torch
from torch import nn
from torch.nn import functional

LATENT = 64


@dataclass(frozen=True)
class Setting:
    """What all tasks of one process share."""

    width: int = 32
    batch: int = 64
    device: str = "cpu"
    mode: str = "eager"

    def noise(self, *shape: int) -> torch.Tensor:
        return torch.randn(*shape, device=self.device)


class Generator(nn.Sequential):
    def __init__(self, width: int, norm: bool) -> None:
        def normed(channels: int) -> list[nn.Module]:
            return [nn.BatchNorm2d(channels), nn.ReLU()] if norm else [nn.ReLU()]

        super().__init__(
            nn.Linear(LATENT, 7 * 7 * 2 * width),
            nn.Unflatten(1, (2 * width, 7, 7)),
            *normed(2 * width),
            nn.ConvTranspose2d(2 * width, width, 4, stride=2, padding=1),
            *normed(width),
            nn.ConvTranspose2d(width, 1, 4, stride=2, padding=1),
            nn.Tanh(),
        )


class Discriminator(nn.Sequential):
    def __init__(self, width: int, outputs: int = 1) -> None:
        super().__init__(
            nn.Conv2d(1, width, 4, stride=2, padding=1),
            nn.LeakyReLU(0.2),
            nn.Conv2d(width, 2 * width, 4, stride=2, padding=1),
            nn.LeakyReLU(0.2),
            nn.Flatten(),
            nn.Linear(7 * 7 * 2 * width, outputs),
            *([nn.Flatten(0)] if outputs == 1 else []),
        )


def prepared(network: nn.Module, setting: Setting) -> nn.Module:
    network.apply(glorot).to(setting.device)
    if setting.mode == "channels_last":
        return network.to(memory_format=torch.channels_last)
    return torch.compile(network) if setting.mode == "compile" else network


def glorot(module: nn.Module) -> None:
    if isinstance(module, (nn.Linear, nn.Conv2d, nn.ConvTranspose2d)):
        nn.init.xavier_uniform_(module.weight)
        nn.init.zeros_(module.bias)


def parameters_in(*networks: nn.Module) -> int:
    return sum(p.numel() for network in networks for p in network.parameters())


def read_images(path: str) -> torch.Tensor:
    """In [-1, 1], shape [count, 1, height, width]; the file may be gzipped."""
    raw = Path(path).read_bytes()
    content = bytearray(gzip.decompress(raw) if raw[:2] == b"\x1f\x8b" else raw)
    _, count, height, width = struct.unpack(">4I", content[:16])
    pixels = torch.frombuffer(content, dtype=torch.uint8, offset=16)
    return pixels.view(count, 1, height, width).float() / 127.5 - 1


class Batches:
    """Shuffled batches without end; what is left at the end of an epoch is dropped."""

    def __init__(self, images: torch.Tensor, batch: int) -> None:
        self.images = images
        self.batch = batch
        self.order = iter(())

    def next(self) -> torch.Tensor:
        indices = next(self.order, None)
        if indices is None or len(indices) < self.batch:
            shuffled = torch.randperm(len(self.images), device=self.images.device)
            self.order = iter(shuffled.split(self.batch))
            indices = next(self.order)
        return self.images[indices]


def adam(network: nn.Module, setting: Setting) -> torch.optim.Adam:
    # In a graph the optimiser's counters are on the device.
    return torch.optim.Adam(network.parameters(), lr=2e-4, betas=(0.5, 0.999), capturable=setting.mode == "graph")


def descend(optimizer: torch.optim.Adam, network: nn.Module, loss: torch.Tensor) -> None:
    optimizer.zero_grad()
    # Without `inputs`, the generator's loss would also compute the gradients of the discriminator's weights.
    loss.backward(inputs=list(network.parameters()))
    optimizer.step()


class Task(Protocol):
    parameters: int

    def draw(self) -> torch.Tensor:
        """The next reals."""

    def update(self, real: torch.Tensor) -> torch.Tensor:
        """One training step; returns the discriminator's loss."""


class Sgan:
    """One generator step with its discriminator step."""

    def __init__(self, images: torch.Tensor, norm: bool, setting: Setting) -> None:
        self.setting = setting
        self.draw = Batches(images, setting.batch).next
        self.generator = prepared(Generator(setting.width, norm), setting)
        self.discriminator = prepared(Discriminator(setting.width), setting)
        self.generator_optimizer = adam(self.generator, setting)
        self.discriminator_optimizer = adam(self.discriminator, setting)
        self.parameters = parameters_in(self.generator, self.discriminator)

    def update(self, real: torch.Tensor) -> torch.Tensor:
        batch = self.setting.batch
        with torch.no_grad():
            fake = self.generator(self.setting.noise(batch, LATENT))
        real_scores, fake_scores = self.discriminator(torch.cat([real, fake])).split(batch)
        loss = functional.softplus(-real_scores).mean() + functional.softplus(fake_scores).mean()
        descend(self.discriminator_optimizer, self.discriminator, loss)

        fake_scores = self.discriminator(self.generator(self.setting.noise(batch, LATENT)))
        descend(self.generator_optimizer, self.generator, functional.softplus(-fake_scores).mean())
        return loss


class OGan:
    """O-GAN's single loss: the discriminator is an encoder, its score the negative mean of the code (Su 2019)."""

    def __init__(self, images: torch.Tensor, setting: Setting) -> None:
        self.setting = setting
        self.draw = Batches(images, setting.batch).next
        self.generator = prepared(Generator(setting.width, norm=True), setting)
        self.encoder = prepared(Discriminator(setting.width, outputs=LATENT), setting)
        self.generator_optimizer, self.encoder_optimizer = adam(self.generator, setting), adam(self.encoder, setting)
        self.parameters = parameters_in(self.generator, self.encoder)

    def update(self, real: torch.Tensor) -> torch.Tensor:
        batch = self.setting.batch
        latents = self.setting.noise(batch, LATENT)
        fake = self.generator(latents)
        still = fake.detach()
        codes = self.encoder(torch.cat([real, still, fake]))
        a, n, b = codes.mean(1).split(batch)
        centred, drawn = codes[2 * batch :], latents
        centred = centred - centred.mean(1, keepdim=True)
        drawn = drawn - drawn.mean(1, keepdim=True)
        correlation = functional.cosine_similarity(centred, drawn)
        distance = (real - still).square().mean((1, 2, 3))
        loss = ((a - n) + (b - n) - 0.5 * correlation + 0.25 * (a - n).square() / distance).mean()
        self.generator_optimizer.zero_grad()
        self.encoder_optimizer.zero_grad()
        loss.backward()
        self.generator_optimizer.step()
        self.encoder_optimizer.step()
        return loss


class Critic:
    """One step of WGAN-GP's critic, on inputs made before."""

    def __init__(self, images: torch.Tensor, setting: Setting) -> None:
        if setting.mode == "compile":  # compiled functions have no second-order gradients
            setting = replace(setting, mode="eager")
        self.setting = setting
        self.generator = prepared(Generator(setting.width, norm=True), setting)
        self.discriminator = prepared(Discriminator(setting.width), setting)
        self.optimizer = adam(self.discriminator, setting)
        self.real = Batches(images, setting.batch).next()
        self.latents = setting.noise(setting.batch, LATENT)
        self.shares = torch.rand(setting.batch, 1, 1, 1, device=setting.device)
        self.parameters = parameters_in(self.generator, self.discriminator)

    def draw(self) -> torch.Tensor:
        return self.real

    def update(self, real: torch.Tensor) -> torch.Tensor:
        with torch.no_grad():
            fake = self.generator(self.latents)
        real_scores, fake_scores = self.discriminator(torch.cat([real, fake])).split(self.setting.batch)
        points = (fake + (real - fake) * self.shares).requires_grad_()
        (slope,) = torch.autograd.grad(self.discriminator(points).sum(), points, create_graph=True)
        norms = (slope.square().sum((1, 2, 3)) + 1e-12).sqrt()
        loss = fake_scores.mean() - real_scores.mean() + 10 * (norms - 1).square().mean()
        descend(self.optimizer, self.discriminator, loss)
        return loss


Capture = Callable[[Callable[[], torch.Tensor]], tuple[Callable[[], None], torch.Tensor]]


def cuda_graph(function: Callable[[], torch.Tensor]) -> tuple[Callable[[], None], torch.Tensor]:
    """Records what a function does on the GPU; returns what does it again, and the tensor that then holds its result."""
    side = torch.cuda.Stream()
    side.wait_stream(torch.cuda.current_stream())
    with torch.cuda.stream(side):  # lazily made state, such as the optimiser's, is made before the recording
        for _ in range(3):
            function()
    torch.cuda.current_stream().wait_stream(side)
    graph = torch.cuda.CUDAGraph()
    with torch.cuda.graph(graph):
        result = function()
    return graph.replay, result


class Graphed:
    """A task whose step is recorded once and replayed; its reals come through one tensor, its noise is drawn in it."""

    def __init__(self, task: Task, capture: Capture = cuda_graph) -> None:
        self.draw = task.draw
        self.parameters = task.parameters
        self.real = task.draw().clone()
        self.replay, self.loss = capture(lambda: task.update(self.real))

    def update(self, real: torch.Tensor) -> torch.Tensor:
        self.real.copy_(real)
        self.replay()
        return self.loss


def tasks_of(names: list[str], images: torch.Tensor, setting: Setting) -> dict[str, Task]:
    make: dict[str, Callable[[], Task]] = {
        "sgan": lambda: Sgan(images, norm=False, setting=setting),
        "sgan-batch-norm": lambda: Sgan(images, norm=True, setting=setting),
        "sgan-fused": lambda: Sgan(images, norm=True, setting=setting),
        "wgan-gp-critic": lambda: Critic(images, setting),
        "o-gan": lambda: OGan(images, setting),
    }
    made = {name: task() for name, task in make.items() if not names or name in names}
    return {name: Graphed(task) for name, task in made.items()} if setting.mode == "graph" else made


def timed(task: Task, steps: int) -> dict[str, float]:
    """Milliseconds of some steps: until all work is handed over to the device, and until it is done."""
    start, processor = time.perf_counter(), time.process_time()
    for _ in range(steps):
        loss = task.update(task.draw())
    handed_over = time.perf_counter()
    value = loss.item()
    end = time.perf_counter()
    return {
        "milliseconds": 1000 * (end - start),
        "hostMilliseconds": 1000 * (handed_over - start),
        "processorMilliseconds": 1000 * (time.process_time() - processor),
        "loss": value,
    }


def say(message: dict[str, object]) -> None:
    print(json.dumps(message), flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("images")
    parser.add_argument("mode", choices=["eager", "channels_last", "compile", "graph"])
    parser.add_argument("--device", choices=["cpu", "cuda"], default="cpu")
    parser.add_argument("--width", type=int, default=32)
    parser.add_argument("--batch", type=int, default=64)
    parser.add_argument("--tasks", default="", help="names between commas; all by default")
    arguments = parser.parse_args()
    if arguments.mode == "graph" and arguments.device == "cpu":
        sys.exit("CUDA graphs need --device cuda.")
    torch.set_num_threads(1)
    torch.manual_seed(0)
    # Full float32 everywhere, as here: by default PyTorch's convolutions take 10 bits of the mantissa on newer GPUs.
    torch.backends.cudnn.allow_tf32 = torch.backends.cuda.matmul.allow_tf32 = False
    setting = Setting(arguments.width, arguments.batch, arguments.device, arguments.mode)
    images = read_images(arguments.images).to(setting.device)
    tasks = tasks_of([name for name in arguments.tasks.split(",") if name], images, setting)
    where = torch.cuda.get_device_name() + ", TF32 off" if setting.device == "cuda" else "CPU"
    parameters = {name: task.parameters for name, task in tasks.items()}
    version = f"PyTorch {torch.__version__} {setting.mode} ({where})"
    say({"version": version, "threads": torch.get_num_threads(), "parameters": parameters})
    for line in sys.stdin:
        request = json.loads(line)
        say(timed(tasks[request["task"]], request["steps"]))


if __name__ == "__main__":
    main()
