"""SGAN's step on points in PyTorch and in JAX, for `small.ts`: three hidden layers each, Adam, both players at once.

Both players' gradients are those at one point, from one batch of fakes, as in our scheme `fused`. Requests and answers are
those of pytorch_step.py. The argument is the mode: eager or compile (PyTorch), or jit (JAX, the whole step one program).
"""

import json
import sys
import time
from collections.abc import Callable

WIDTH, BATCH, LATENT = 64, 128, 16
SIZES = {"generator": [LATENT, WIDTH, WIDTH, WIDTH, 2], "discriminator": [2, WIDTH, WIDTH, WIDTH, 1]}
RATE, BETA1, BETA2, EPSILON = 2e-4, 0.5, 0.999, 1e-8
Step = Callable[[], Callable[[], float]]


def pytorch(mode: str) -> tuple[str, int, Step]:
    import torch
    from torch import nn
    from torch.nn import functional

    torch.set_num_threads(1)
    torch.manual_seed(0)

    def network(sizes: list[int], rectifier: Callable[[], nn.Module]) -> nn.Module:
        layers = [[nn.Linear(a, b), rectifier()] for a, b in zip(sizes[:-2], sizes[1:-1])]
        made = nn.Sequential(*[layer for pair in layers for layer in pair], nn.Linear(*sizes[-2:]))
        return torch.compile(made) if mode == "compile" else made

    generator = network(SIZES["generator"], nn.ReLU)
    discriminator = network(SIZES["discriminator"], lambda: nn.LeakyReLU(0.2))
    players = [generator, discriminator]
    optimizers = [torch.optim.Adam(each.parameters(), lr=RATE, betas=(BETA1, BETA2)) for each in players]
    points = torch.randn(60000, 2)

    def step() -> Callable[[], float]:
        real = points[torch.randint(len(points), (BATCH,))]
        fake = generator(torch.randn(BATCH, LATENT))
        scores = discriminator(torch.cat([real, fake.detach()]))
        loss = functional.softplus(-scores[:BATCH]).mean() + functional.softplus(scores[BATCH:]).mean()
        theirs = functional.softplus(-discriminator(fake)).mean()
        for optimizer in optimizers:
            optimizer.zero_grad()
        loss.backward(inputs=list(discriminator.parameters()))
        theirs.backward(inputs=list(generator.parameters()))
        for optimizer in optimizers:
            optimizer.step()
        return loss.item

    count = sum(p.numel() for each in players for p in each.parameters())
    return f"PyTorch {torch.__version__} {mode} (CPU)", count, step


def in_jax() -> tuple[str, int, Step]:
    import os

    os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"
    os.environ["JAX_PLATFORMS"] = "cpu"
    import jax
    from jax import nn
    from jax import numpy as jnp

    def network(sizes: list[int], key: jax.Array) -> list[tuple[jax.Array, jax.Array]]:
        glorot = nn.initializers.glorot_uniform()
        keys = jax.random.split(key, len(sizes) - 1)
        return [(glorot(k, (a, b)), jnp.zeros(b)) for k, a, b in zip(keys, sizes[:-1], sizes[1:])]

    def apply(layers: list, x: jax.Array, rectifier: Callable[[jax.Array], jax.Array]) -> jax.Array:
        for weight, bias in layers[:-1]:
            x = rectifier(x @ weight + bias)
        weight, bias = layers[-1]
        return x @ weight + bias

    def judge(layers: list, x: jax.Array) -> jax.Array:
        return apply(layers, x, lambda v: nn.leaky_relu(v, 0.2))[:, 0]

    def losses(weights: dict, real: jax.Array, latents: jax.Array) -> tuple[jax.Array, jax.Array]:
        still = jax.lax.stop_gradient
        fake = apply(weights["generator"], latents, nn.relu)
        scores = judge(weights["discriminator"], jnp.concatenate([real, still(fake)]))
        own = nn.softplus(-scores[:BATCH]).mean() + nn.softplus(scores[BATCH:]).mean()
        theirs = nn.softplus(-judge(still(weights["discriminator"]), fake)).mean()
        return own + theirs, own

    points = jax.random.normal(jax.random.key(1), (60000, 2))

    @jax.jit
    def update(state: tuple) -> tuple[tuple, jax.Array]:
        weights, mean, square, count, key = state
        key, k1, k2 = jax.random.split(key, 3)
        real = points[jax.random.randint(k1, (BATCH,), 0, len(points))]
        latents = jax.random.normal(k2, (BATCH, LATENT))
        slopes, loss = jax.grad(losses, has_aux=True)(weights, real, latents)
        count = count + 1
        mean = jax.tree.map(lambda m, g: m + (1 - BETA1) * (g - m), mean, slopes)
        square = jax.tree.map(lambda v, g: v + (1 - BETA2) * (g * g - v), square, slopes)
        root = jnp.sqrt(1 - BETA2**count)
        scale = RATE * root / (1 - BETA1**count)
        weights = jax.tree.map(
            lambda w, m, v: w - scale * m / (jnp.sqrt(v) + EPSILON * root), weights, mean, square
        )
        return (weights, mean, square, count, key), loss

    weights = {name: network(sizes, jax.random.key(2)) for name, sizes in SIZES.items()}
    zeros = jax.tree.map(jnp.zeros_like, weights)
    state = (weights, zeros, zeros, jnp.float32(0), jax.random.key(3))

    def step() -> Callable[[], float]:
        nonlocal state
        state, loss = update(state)
        return lambda: float(loss)

    count = sum(leaf.size for leaf in jax.tree.leaves(weights))
    return f"JAX {jax.__version__} jit (CPU)", count, step


def main() -> None:
    mode = sys.argv[1]
    version, parameters, step = in_jax() if mode == "jit" else pytorch(mode)
    print(json.dumps({"version": version, "threads": 1, "parameters": {"sgan-small": parameters}}), flush=True)
    for line in sys.stdin:
        request = json.loads(line)
        start, processor = time.perf_counter(), time.process_time()
        for _ in range(request["steps"]):
            loss = step()
        handed_over = time.perf_counter()
        value = loss()
        end = time.perf_counter()
        answer = {
            "milliseconds": 1000 * (end - start),
            "hostMilliseconds": 1000 * (handed_over - start),
            "processorMilliseconds": 1000 * (time.process_time() - processor),
            "loss": value,
        }
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
