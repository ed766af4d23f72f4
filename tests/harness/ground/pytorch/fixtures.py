"""Writes the files that pytorch.test.ts reads, with PyTorch's own functions: fixtures.py FOLDER."""

import pathlib
import sys

import torch

folder = pathlib.Path(sys.argv[1])

weights = torch.arange(6, dtype=torch.float32).reshape(2, 3) / 2 - 1
state = torch.nn.Module()
state.register_parameter("weight", torch.nn.Parameter(weights))
state.register_buffer("count", torch.tensor(7, dtype=torch.int64))
ordered = state.state_dict()
ordered["turned"] = weights.T
ordered["part"] = weights.reshape(-1)[2:5]
ordered["half"] = torch.tensor([1.5, -2.0, 65504.0], dtype=torch.float16)
ordered["brain"] = torch.tensor([1.5, -2.0], dtype=torch.bfloat16)
ordered["double"] = torch.tensor([1 / 3], dtype=torch.float64)
ordered["nothing"] = torch.zeros(0, 4)

torch.save(ordered, folder / "archive.pth")
torch.save(ordered, folder / "stream.pth", _use_new_zipfile_serialization=False)
torch.save({"model": {"weight": torch.nn.Parameter(weights)}, "epoch": 3, "names": ["a", ("b", None, 2.5)]}, folder / "nested.pth")
torch.save({"spread": torch.ones(1).expand(1000)}, folder / "spread.pth")


class Inner(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.sizes = [1, 2]
        self.scale = torch.nn.Parameter(torch.tensor([0.25, 4.0], dtype=torch.float16))

    def forward(self, x):
        return x * self.scale


class Outer(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.inner = Inner()
        self.register_buffer("shift", torch.tensor([[1.0, 2.0]]))
        self.side = 4

    def forward(self, x):
        return self.inner(x) + self.shift


torch.jit.save(torch.jit.script(Outer()), str(folder / "script.pt"))


class Hostile:
    def __reduce__(self):
        return print, ("this ran",)


torch.save({"weight": weights, "other": Hostile()}, folder / "hostile.pth")
torch.save({"weight": weights, "other": Hostile()}, folder / "hostile-stream.pth", _use_new_zipfile_serialization=False)
