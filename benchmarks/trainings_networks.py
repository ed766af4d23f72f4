"""The networks of both players in PyTorch, in float64, as functions of weights by name, for `agreement-trainings.ts`.

Written from the definitions: DCGAN (Radford et al. 2015), batch normalisation (Ioffe & Szegedy 2015), layer normalisation
(Ba et al. 2016), spectral normalisation (Miyato et al. 2018, Algorithm 1). Images come and go as [n, height, width, channel].
"""

import math

import torch
from torch import Tensor
from torch.nn import functional

Weights = dict[str, Tensor]
EPSILON = 1e-5
MOMENTUM = 0.1
# In the root mean square of what is rectified; float32 has an error of about 1e-7 of it, and some layers later 1e-6.
NEAR = 1e-5
MOST_NEAR = 8


class Kinks:
    """On which side of 0 everything is that is rectified, call by call; and what came near to 0, where float32 may differ."""

    def __init__(self, given: list[Tensor] | None = None) -> None:
        self.given, self.sides = given, []
        # How near in the root mean square of its call, the call and the place in it.
        self.near: list[tuple[float, int, int]] = []

    def side(self, x: Tensor) -> Tensor:
        call = len(self.sides)
        self.sides.append(x.detach() > 0 if self.given is None else self.given[call])
        sizes = x.detach().abs().flatten()
        relative = sizes / sizes.square().mean().sqrt()
        for place in ((relative > 0) & (relative < NEAR)).nonzero().flatten().tolist():
            self.near.append((relative[place].item(), call, place))
        return self.sides[call]

    def turned(self) -> list["Kinks"]:
        """Each of the nearest on the other side."""
        return [self.with_turned(call, place) for _, call, place in sorted(self.near)[:MOST_NEAR]]

    def with_turned(self, call: int, place: int) -> "Kinks":
        sides = list(self.sides)
        sides[call] = sides[call].clone(memory_format=torch.contiguous_format)
        sides[call].view(-1)[place] ^= True
        return Kinks(sides)

    def rectify(self, x: Tensor, slope: float = 0.0) -> Tensor:
        return torch.where(self.side(x), x, slope * x)

    def absolute(self, x: Tensor) -> Tensor:
        return torch.where(self.side(x), x, -x)


class Network:
    """All networks of one model, over one set of weights. What advances without a gradient goes to `updates`."""

    def __init__(self, weights: Weights, shape: list[int], slope: float, kinks: Kinks) -> None:
        self.weights, self.shape, self.slope, self.kinks = weights, shape, slope, kinks
        self.updates: Weights = {}
        self.collects = False
        # One-hot, [n, classes], of what goes through next.
        self.labels: Tensor | None = None

    def generate(self, z: Tensor) -> Tensor:
        if len(self.shape) == 1:
            return self.perceptron("generator", z, 0.0)
        return self.upwards("generator", z).tanh()

    def encode(self, name: str, x: Tensor) -> Tensor:
        """Samples to vectors [n, outputs], with the layers of a discriminator."""
        return self.perceptron(name, x, self.slope) if x.dim() == 2 else self.downwards(name, x)

    def decode(self, name: str, codes: Tensor) -> Tensor:
        if len(self.shape) == 1:
            return self.perceptron(name, codes, self.slope)
        return self.upwards(name, codes)

    def perceptron(self, name: str, x: Tensor, slope: float) -> Tensor:
        layer = 0
        while f"{name}/dense{layer}/kernel" in self.weights:
            x = self.dense(f"{name}/dense{layer}", x)
            if f"{name}/norm{layer}/scale" in self.weights:
                x = self.normalise(f"{name}/norm{layer}", x)
            x = self.kinks.rectify(x, slope)
            layer += 1
        return self.dense(f"{name}/out", x)

    def layers(self, name: str) -> list[str]:
        """Of a convolutional network, those that have weights, in order."""
        found = {key[len(name) + 1 :].split("/")[0] for key in self.weights if key.startswith(f"{name}/layer")}
        return [f"{name}/{layer}" for layer in sorted(found)]

    def upwards(self, name: str, x: Tensor) -> Tensor:
        first, *rest = self.layers(name)
        doublings = sum(self.is_kernel(layer) for layer in rest)
        side = self.shape[0] // 2**doublings
        x = self.dense(first, x)
        x = x.reshape(len(x), side, side, -1).permute(0, 3, 1, 2)
        for layer in rest:
            if not self.is_kernel(layer):
                x = self.normalise(layer, x)
                continue
            kernel = self.kernel(layer).permute(3, 2, 0, 1)
            x = functional.conv_transpose2d(self.kinks.rectify(x), kernel, stride=2, padding=1)
            x = x + self.weights[f"{layer}/bias"].reshape(1, -1, 1, 1)
        return x.permute(0, 2, 3, 1)

    def downwards(self, name: str, x: Tensor) -> Tensor:
        x = x.permute(0, 3, 1, 2)
        *convolutions, last = self.layers(name)
        for at, layer in enumerate(convolutions):
            if not self.is_kernel(layer):
                x = self.normalise(layer, x)
                continue
            x = x if at == 0 else self.kinks.rectify(x, self.slope)
            x = functional.conv2d(x, self.kernel(layer).permute(3, 2, 0, 1), stride=2, padding=1)
            x = x + self.weights[f"{layer}/bias"].reshape(1, -1, 1, 1)
        x = self.kinks.rectify(x, self.slope).permute(0, 2, 3, 1)
        return self.dense(last, x.reshape(len(x), -1))

    def is_kernel(self, layer: str) -> bool:
        return f"{layer}/kernel" in self.weights

    def dense(self, layer: str, x: Tensor) -> Tensor:
        return x @ self.kernel(layer) + self.weights[f"{layer}/bias"]

    def kernel(self, layer: str) -> Tensor:
        """W, or W / σ(W) with one power iteration from u, whose vectors are constants for the gradient."""
        kernel = self.weights[f"{layer}/kernel"]
        u = self.weights.get(f"{layer}/u")
        if u is None:
            return kernel
        matrix = kernel.reshape(-1, len(u))
        with torch.no_grad():
            v = functional.normalize(matrix @ u, dim=0)
            u = functional.normalize(matrix.T @ v, dim=0)
        if self.collects:
            self.updates[f"{layer}/u"] = u
        return kernel / (v @ matrix @ u)

    def normalise(self, layer: str, x: Tensor) -> Tensor:
        is_batch = f"{layer}/mean" in self.weights
        axes = [axis for axis in range(x.dim()) if axis != 1] if is_batch else list(range(1, x.dim()))
        mean = x.mean(axes, keepdim=True)
        variance = (x - mean).square().mean(axes, keepdim=True)
        if is_batch and self.collects:
            count = x.numel() / x.shape[1]
            self.move(f"{layer}/mean", mean)
            self.move(f"{layer}/variance", variance * count / (count - 1))
        scale, offset = (self.channels(self.weights[f"{layer}/{each}"], x.dim()) for each in ("scale", "offset"))
        return (x - mean) / (variance + EPSILON).sqrt() * scale + offset

    def channels(self, weight: Tensor, dimensions: int) -> Tensor:
        """A number a channel, or a row a class (de Vries et al. 2017), beside a tensor of so many dimensions."""
        rows = weight.reshape(1, -1) if weight.dim() == 1 else self.labels @ weight
        return rows.reshape(*rows.shape, *[1] * (dimensions - 2))

    def move(self, name: str, value: Tensor) -> None:
        old = self.updates.get(name, self.weights[name])
        self.updates[name] = ((1 - MOMENTUM) * old + MOMENTUM * value.reshape(-1)).detach()
