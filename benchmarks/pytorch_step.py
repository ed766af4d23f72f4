"""The training steps of `step-worker.ts` in eager PyTorch: the same networks, losses, optimiser and order.

Reads one request a line from stdin, {"task": NAME, "steps": N}, and answers with one line of JSON. The arguments are
the IDX file of the training images and the mode, each a line of a user's code: eager, channels_last (a memory format that
is faster on most processors) or compile (torch.compile of both networks).
"""

import json
import struct
import sys
import time
from pathlib import Path

import torch
from torch import nn
from torch.nn import functional

WIDTH, BATCH, LATENT = 32, 64, 64


class Generator(nn.Sequential):
    def __init__(self, norm: bool) -> None:
        def normed(channels: int) -> list[nn.Module]:
            return [nn.BatchNorm2d(channels), nn.ReLU()] if norm else [nn.ReLU()]

        super().__init__(
            nn.Linear(LATENT, 7 * 7 * 2 * WIDTH),
            nn.Unflatten(1, (2 * WIDTH, 7, 7)),
            *normed(2 * WIDTH),
            nn.ConvTranspose2d(2 * WIDTH, WIDTH, 4, stride=2, padding=1),
            *normed(WIDTH),
            nn.ConvTranspose2d(WIDTH, 1, 4, stride=2, padding=1),
            nn.Tanh(),
        )


class Discriminator(nn.Sequential):
    def __init__(self, outputs: int = 1) -> None:
        super().__init__(
            nn.Conv2d(1, WIDTH, 4, stride=2, padding=1),
            nn.LeakyReLU(0.2),
            nn.Conv2d(WIDTH, 2 * WIDTH, 4, stride=2, padding=1),
            nn.LeakyReLU(0.2),
            nn.Flatten(),
            nn.Linear(7 * 7 * 2 * WIDTH, outputs),
            *([nn.Flatten(0)] if outputs == 1 else []),
        )


def prepared(network: nn.Module, mode: str) -> nn.Module:
    network.apply(glorot)
    if mode == "channels_last":
        return network.to(memory_format=torch.channels_last)
    return torch.compile(network) if mode == "compile" else network


def glorot(module: nn.Module) -> None:
    if isinstance(module, (nn.Linear, nn.Conv2d, nn.ConvTranspose2d)):
        nn.init.xavier_uniform_(module.weight)
        nn.init.zeros_(module.bias)


def parameters_in(*networks: nn.Module) -> int:
    return sum(p.numel() for network in networks for p in network.parameters())


def read_images(path: str) -> torch.Tensor:
    content = bytearray(Path(path).read_bytes())
    _, count, height, width = struct.unpack(">4I", content[:16])
    pixels = torch.frombuffer(content, dtype=torch.uint8, offset=16)
    return pixels.view(count, 1, height, width).float() / 127.5 - 1


class Batches:
    """Shuffled batches without end; what is left at the end of an epoch is dropped."""

    def __init__(self, images: torch.Tensor) -> None:
        self.images = images
        self.order = iter(())

    def next(self) -> torch.Tensor:
        indices = next(self.order, None)
        if indices is None or len(indices) < BATCH:
            self.order = iter(torch.randperm(len(self.images)).split(BATCH))
            indices = next(self.order)
        return self.images[indices]


def adam(network: nn.Module) -> torch.optim.Adam:
    return torch.optim.Adam(network.parameters(), lr=2e-4, betas=(0.5, 0.999))


def descend(optimizer: torch.optim.Adam, network: nn.Module, loss: torch.Tensor) -> None:
    optimizer.zero_grad()
    # Without `inputs`, the generator's loss would also compute the gradients of the discriminator's weights.
    loss.backward(inputs=list(network.parameters()))
    optimizer.step()


class Sgan:
    """One generator step with its discriminator step."""

    def __init__(self, images: torch.Tensor, norm: bool, mode: str) -> None:
        self.batches = Batches(images)
        self.generator = prepared(Generator(norm), mode)
        self.discriminator = prepared(Discriminator(), mode)
        self.generator_optimizer, self.discriminator_optimizer = adam(self.generator), adam(self.discriminator)
        self.parameters = parameters_in(self.generator, self.discriminator)

    def step(self) -> torch.Tensor:
        with torch.no_grad():
            fake = self.generator(torch.randn(BATCH, LATENT))
        real_scores, fake_scores = self.discriminator(torch.cat([self.batches.next(), fake])).split(BATCH)
        loss = functional.softplus(-real_scores).mean() + functional.softplus(fake_scores).mean()
        descend(self.discriminator_optimizer, self.discriminator, loss)

        fake_scores = self.discriminator(self.generator(torch.randn(BATCH, LATENT)))
        descend(self.generator_optimizer, self.generator, functional.softplus(-fake_scores).mean())
        return loss


class OGan:
    """O-GAN's single loss: the discriminator is an encoder, its score the negative mean of the code (Su 2019)."""

    def __init__(self, images: torch.Tensor, mode: str) -> None:
        self.batches = Batches(images)
        self.generator = prepared(Generator(norm=True), mode)
        self.encoder = prepared(Discriminator(outputs=LATENT), mode)
        self.generator_optimizer, self.encoder_optimizer = adam(self.generator), adam(self.encoder)
        self.parameters = parameters_in(self.generator, self.encoder)

    def step(self) -> torch.Tensor:
        latents, real = torch.randn(BATCH, LATENT), self.batches.next()
        fake = self.generator(latents)
        still = fake.detach()
        codes = self.encoder(torch.cat([real, still, fake]))
        a, n, b = codes.mean(1).split(BATCH)
        centred, drawn = codes[2 * BATCH :], latents
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

    def __init__(self, images: torch.Tensor, mode: str) -> None:
        mode = "eager" if mode == "compile" else mode  # compiled functions have no second-order gradients
        self.generator = prepared(Generator(norm=True), mode)
        self.discriminator = prepared(Discriminator(), mode)
        self.optimizer = adam(self.discriminator)
        self.real = Batches(images).next()
        self.latents = torch.randn(BATCH, LATENT)
        self.shares = torch.rand(BATCH, 1, 1, 1)
        self.parameters = parameters_in(self.generator, self.discriminator)

    def step(self) -> torch.Tensor:
        with torch.no_grad():
            fake = self.generator(self.latents)
        real_scores, fake_scores = self.discriminator(torch.cat([self.real, fake])).split(BATCH)
        points = (fake + (self.real - fake) * self.shares).requires_grad_()
        (slope,) = torch.autograd.grad(self.discriminator(points).sum(), points, create_graph=True)
        norms = (slope.square().sum((1, 2, 3)) + 1e-12).sqrt()
        loss = fake_scores.mean() - real_scores.mean() + 10 * (norms - 1).square().mean()
        descend(self.optimizer, self.discriminator, loss)
        return loss


def say(message: dict[str, object]) -> None:
    print(json.dumps(message), flush=True)


def main() -> None:
    torch.set_num_threads(1)
    torch.manual_seed(0)
    images = read_images(sys.argv[1])
    mode = sys.argv[2]
    tasks = {
        "sgan": Sgan(images, norm=False, mode=mode),
        "sgan-batch-norm": Sgan(images, norm=True, mode=mode),
        "sgan-fused": Sgan(images, norm=True, mode=mode),
        "wgan-gp-critic": Critic(images, mode),
        "o-gan": OGan(images, mode),
    }
    parameters = {name: task.parameters for name, task in tasks.items()}
    say({"version": f"PyTorch {torch.__version__} {sys.argv[2]}", "threads": torch.get_num_threads(), "parameters": parameters})
    for line in sys.stdin:
        request = json.loads(line)
        task = tasks[request["task"]]
        start, processor = time.perf_counter(), time.process_time()
        for _ in range(request["steps"]):
            loss = task.step()
        value = loss.item()
        say(
            {
                "milliseconds": 1000 * (time.perf_counter() - start),
                "processor": 1000 * (time.process_time() - processor),
                "loss": value,
            }
        )


main()
