"""Trainings of ours beside PyTorch in float64, for `agreement-trainings.ts`.

Reads the path of a case on every line of standard input and answers with a line of JSON: the worst relative error of its
phases, each from our own state and inputs. Left out and counted are phases in which something rectified came so near to 0
that float32 may take the other side, and entries whose gradient is rounding noise, which Adam divides by itself.
"""

import json
import math
import sys
from pathlib import Path

import torch
from torch import Tensor

from trainings_losses import OBJECTIVES
from trainings_networks import Weights
from trainings_steps import player_of, step

torch.set_num_threads(1)
# In the root mean square of what is rectified; float32 has an error of about 1e-7 of it.
KINK = 1e-6
# Of the largest gradient of the same tensor, and of the same player.
NOISE, SILENT = 1e-4, 1e-6
# One unit in the last place of float32.
ULP = 2.0**-23
SMALLEST = 1e-30


class Errors:
    def __init__(self) -> None:
        self.worst, self.where = 0.0, ""
        self.entries = self.noise = 0

    def see(self, where: str, difference: Tensor, size: Tensor, slack: Tensor | float = 0.0) -> None:
        """The relative length of a difference, beyond the rounding of what it is a difference of."""
        if difference.numel() == 0:
            return
        beyond = (difference.abs() - slack).clamp(min=0)
        length = size.norm().item()
        error = beyond.norm().item() / length if length > SMALLEST else 0.0
        if not error <= self.worst:  # not a number is the worst of all
            self.worst, self.where = error, where


def kept(gradients: Weights) -> dict[str, Tensor]:
    """Which entries of each gradient are more than rounding noise."""
    largest: dict[str, float] = {}
    for name, gradient in gradients.items():
        player = player_of(name)
        largest[player] = max(largest.get(player, 0.0), gradient.abs().max().item())
    masks = {}
    for name, gradient in gradients.items():
        sizes, most = gradient.abs(), gradient.abs().max().item()
        speaks = most > SILENT * largest[player_of(name)]
        masks[name] = (sizes > NOISE * most) & speaks
    return masks


def compare(errors: Errors, before: Weights, after: Weights, twin: Weights, gradients: Weights) -> None:
    """`after` is ours; slots are one vector over the parameters of a player in order of name."""
    masks = kept(gradients)
    errors.entries += sum(mask.numel() for mask in masks.values())
    errors.noise += sum((~mask).sum().item() for mask in masks.values())
    slots: dict[str, Tensor] = {}
    for slot in ("mean", "square"):
        for player in {player_of(name) for name in gradients}:
            names = sorted(name for name in gradients if player_of(name) == player)
            vector = after.get(f"{player}-optimizer/{slot}")
            if vector is not None:
                parts = vector.split([gradients[name].numel() for name in names])
                slots.update({f"{slot}/{name}": part for name, part in zip(names, parts)})
    for name, value in twin.items():
        if name in slots:
            mask = masks[name.split("/", 1)[1]].flatten()
            errors.see(name, (slots[name] - value)[mask], value[mask])
        elif name in gradients:
            mask = masks[name]
            moved = (value - before[name])[mask]
            errors.see(name, (after[name] - value)[mask], moved, ULP * value[mask].abs())
        else:
            errors.see(name, after[name] - value, value, ULP * value.abs())


def answer(path: Path) -> dict:
    case = json.loads(path.read_text())
    presets = OBJECTIVES.get(case["variant"], {})
    objective = presets.get(case["preset"])
    if objective is None:
        return {"unchecked": f"there is no twin of {case['variant']} {case['preset']}"}
    values = torch.frombuffer(bytearray(path.with_suffix(".f32").read_bytes()), dtype=torch.float32)

    def tensors(places: dict) -> Weights:
        found = {}
        for name, (offset, shape) in places.items():
            count = 1
            for length in shape:
                count *= length
            found[name] = values[offset : offset + count].reshape(shape).double()
        return found

    errors, near = Errors(), 0
    for number, record in enumerate(case["records"]):
        before, inputs, after, outputs = (tensors(record[each]) for each in ("before", "inputs", "after", "outputs"))
        twin, gradients, losses, nearest = step({**case, "kind": record["kind"]}, objective, before, inputs)
        if nearest < KINK:
            near += 1
            continue
        own = Errors()
        compare(own, before, after, twin, gradients)
        for name, loss in losses.items():
            own.see(name, (outputs[name] - loss).reshape(1), loss.abs().clamp(min=0.01).reshape(1))
        errors.entries += own.entries
        errors.noise += own.noise
        if not own.worst <= errors.worst:
            errors.worst, errors.where = own.worst, f"{record['kind']} {number}, {own.where}"
    return {
        "error": errors.worst if math.isfinite(errors.worst) else None,
        "where": errors.where,
        "phases": len(case["records"]) - near,
        "near": near,
        "noise": errors.noise / max(errors.entries, 1),
    }


def main() -> None:
    for line in sys.stdin:
        print(json.dumps(answer(Path(line.strip()))), flush=True)


main()
