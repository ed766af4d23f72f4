"""Trainings of ours beside PyTorch in float64, for `agreement-trainings.ts`.

Reads the path of a case on every line of standard input and answers with a line of JSON: the worst relative error of its
phases, each from our own state and inputs. A phase in which something rectified came near to 0 may agree with that on the
other side. Left out and counted are numbers whose gradient is rounding noise in PyTorch's own float32.
"""

import json
import math
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor

from trainings_losses import OBJECTIVES, Objective
from trainings_networks import Kinks, Weights
from trainings_steps import Step, player_of, step

torch.set_num_threads(1)
TOLERANCE = 1e-4
# A number is rounding noise if float32 cannot give it to the tolerance: if it is less than so many rounding errors.
SIGNAL = 3e4
# Executions in float32 that show the rounding errors.
ROUNDED = 6
# One unit in the last place of float32.
ULP = 2.0**-23
# Rectifiers of one phase that are tried on the other side.
MOST_TURNED = 3
SMALLEST = 1e-30
# Of the normal numbers of float32; a smaller one may have become 0.
NORMAL = 2.0**-126


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


class Rounding:
    """Rounding errors of gradients: those of float32, of states and inputs that differ in their last place."""

    def __init__(self, execute: Callable[[Weights, Weights], Step], before: Weights, inputs: Weights, exact: Weights):
        random = torch.Generator().manual_seed(0)

        def moved(tensors: Weights) -> Weights:
            def of(value: Tensor) -> Tensor:
                units = torch.randint(-1, 2, value.shape, generator=random)
                return (value * (1 + ULP * units)).float()

            return {name: of(value) for name, value in tensors.items()}

        executions = [execute(moved(before), moved(inputs)) for _ in range(ROUNDED)]
        self.errors = {
            name: torch.stack([(each.gradients[name].double() - value).square().mean() for each in executions]).mean().sqrt().item()
            for name, value in exact.items()
        }

    def speaks(self, name: str, values: Tensor, terms: Tensor | float = 0.0) -> Tensor:
        """Which of the numbers are more than noise; a sum with such terms has their rounding errors as well."""
        return values.abs() > SIGNAL * (self.errors[name] + ULP / 2 * terms)


def compare(
    errors: Errors, before: Weights, after: Weights, twin: Weights, gradients: Weights, rounding: Rounding
) -> None:
    """`after` is ours; slots are one vector over the parameters of a player in order of name."""
    masks = {name: rounding.speaks(name, gradient) for name, gradient in gradients.items()}
    slots: dict[str, Tensor] = {}
    for slot in ("mean", "square"):
        for player in {player_of(name) for name in gradients}:
            names = sorted(name for name in gradients if player_of(name) == player)
            vector = after.get(f"{player}-optimizer/{slot}")
            if vector is None:
                continue
            sizes = [gradients[name].numel() for name in names]
            old = before[f"{player}-optimizer/{slot}"].split(sizes)
            for name, part, earlier in zip(names, vector.split(sizes), old):
                shape = gradients[name].shape
                slots[f"{slot}/{name}"] = part.reshape(shape)
                if slot == "mean":
                    mean = twin[f"mean/{name}"].reshape(shape)
                    masks[name] &= rounding.speaks(name, mean, earlier.reshape(shape).abs())
    errors.entries += sum(mask.numel() for mask in masks.values())
    errors.noise += sum((~mask).sum().item() for mask in masks.values())
    for name, value in twin.items():
        if name in slots:
            mask = masks[name.split("/", 1)[1]]
            expected = value.reshape(mask.shape)
            errors.see(name, (slots[name] - expected)[mask], expected[mask], NORMAL)
        elif name in gradients:
            mask = masks[name]
            moved = (value - before[name])[mask]
            errors.see(name, (after[name] - value)[mask], moved, ULP * value[mask].abs())
        elif name.startswith("average/"):
            mask = masks[name.removeprefix("average/")]
            errors.see(name, (after[name] - value)[mask], value[mask], ULP * value[mask].abs())
        else:
            errors.see(name, after[name] - value, value, ULP * value.abs())


PARTS = ("before", "inputs", "after", "outputs")


@dataclass
class Phase:
    """One execution of a compiled step of ours: `after` and `outputs` are what it made of `before` and `inputs`."""

    case: dict
    objective: Objective
    before: Weights
    inputs: Weights
    after: Weights
    outputs: Weights

    def compared(self) -> tuple[Errors, bool]:
        """The errors, and whether they are those with some rectifiers on the other side."""
        kinks = Kinks()
        first = errors = self.errors(kinks)
        for _ in range(MOST_TURNED):
            if errors.worst <= TOLERANCE:
                return errors, errors is not first
            others = [(self.errors(other), other) for other in kinks.turned()]
            best = min(others, key=lambda each: each[0].worst, default=None)
            if best is None or not best[0].worst < errors.worst:
                break
            errors, kinks = best
        return first, False

    def errors(self, kinks: Kinks) -> Errors:
        twin, gradients, losses, scores = step(self.case, self.objective, self.before, self.inputs, kinks)

        def execute(state: Weights, inputs: Weights) -> Step:
            return step(self.case, self.objective, state, inputs, Kinks(kinks.sides))

        rounding = Rounding(execute, self.before, self.inputs, gradients)
        errors = Errors()
        compare(errors, self.before, self.after, twin, gradients, rounding)
        for name, loss in losses.items():
            # Means of scores, which may cancel each other.
            errors.see(name, self.outputs[name] - loss, torch.maximum(loss.abs(), scores))
        return errors


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

    worst, turned = Errors(), 0
    for number, record in enumerate(case["records"]):
        phase = Phase({**case, "kind": record["kind"]}, objective, *(tensors(record[each]) for each in PARTS))
        errors, was_turned = phase.compared()
        turned += was_turned
        worst.entries += errors.entries
        worst.noise += errors.noise
        if not errors.worst <= worst.worst:
            worst.worst, worst.where = errors.worst, f"{record['kind']} {number}, {errors.where}"
    return {
        "error": worst.worst if math.isfinite(worst.worst) else None,
        "where": worst.where,
        "phases": len(case["records"]),
        "turned": turned,
        "noise": worst.noise / max(worst.entries, 1),
    }


def main() -> None:
    for line in sys.stdin:
        print(json.dumps(answer(Path(line.strip()))), flush=True)


main()
