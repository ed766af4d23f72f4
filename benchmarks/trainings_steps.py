"""One step of a training in PyTorch float64, from a given state and given inputs, for `agreement-trainings.ts`.

Optimisers: Adam (Kingma & Ba 2015) with epsilon beside the corrected root (PyTorch) or the uncorrected one (Keras,
TensorFlow 1); RMSprop with epsilon beside the root (PyTorch, Keras) or inside it (TensorFlow 1).
"""

from dataclasses import replace
from typing import NamedTuple

import torch
from torch import Tensor

from trainings_losses import Batch, Objective, Penalty, sp
from trainings_networks import Kinks, Network, Weights

PLAYERS = ("generator", "discriminator", "auxiliary")


def player_of(name: str) -> str | None:
    player = name.split("/")[0]
    return player if player in PLAYERS else None


class Twin:
    """A training step of one case, written from the papers."""

    def __init__(self, case: dict, objective: Objective, state: Weights, inputs: Weights, kinks: Kinks) -> None:
        self.case, self.objective, self.recipe = case, objective, case["recipe"]
        self.kinks = kinks
        self.scores = torch.zeros(())
        if objective.clip and objective.clip[0] == "before" and case["kind"] != "generator":
            state = {**state, **clipped(case, state, objective.clip[1])}
        self.state = state
        # Differentiable copies of what is trained.
        self.leaves = {name: value.clone().requires_grad_(name in case["parameters"]) for name, value in state.items()}
        self.labels = (inputs.get("realLabels"), inputs.get("fakeLabels"))
        self.network = Network(self.leaves, case["shape"], self.recipe["leakySlope"], self.kinks)

    def judge(self, x: Tensor) -> tuple[Tensor, Tensor | None, Tensor | None]:
        """Scores [n], codes or logits of classes, and reconstructions."""
        head = self.objective.head
        raw = self.network.encode("discriminator", x)
        if head == "score":
            return raw.reshape(-1), None, None
        if head == "classifier":
            return raw[:, 0], raw[:, 1:], None
        if head == "encoder":
            return -raw.mean(1), raw, None
        reconstruction = self.network.decode("discriminator/decoder", raw).reshape(x.shape)
        error = x - reconstruction
        entries = self.kinks.absolute(error) if self.case["variant"] == "began" else error.square()
        return -entries.flatten(1).mean(1), raw, reconstruction

    def batch(self, real: Tensor | None, fake: Tensor, z: Tensor, collects: bool) -> Batch:
        self.network.collects = collects
        r, of_reals = (None, None) if real is None else self.judge(real)[:2]
        f, codes, reconstruction = self.judge(fake)
        self.network.collects = False
        sizes = [scores.detach().square().mean().sqrt() for scores in (r, f) if scores is not None]
        self.scores = torch.stack([self.scores, *sizes]).max()
        memory = self.leaves.get("memory/k")
        b = Batch(r, f, real, fake, z, codes, reconstruction, memory, self.kinks, *self.labels)
        return replace(b, logits_r=of_reals, logits_f=codes) if self.objective.head == "classifier" else b

    def discriminator(self, real: Tensor, fake: Tensor, z: Tensor, noise: Tensor | None) -> tuple[Tensor, Weights]:
        """Its loss, with the fakes as data, and what is remembered."""
        b = self.batch(real, fake.detach(), z, collects=True)
        loss = self.objective.d(b)
        for penalty, points in sites(self.objective.penalties, real, fake.detach(), noise):
            loss = loss + self.penalty(penalty, points)
        if self.objective.shared:
            loss = loss + self.objective.shared(b)
        memory = {"memory/k": self.objective.balance(b).detach()} if self.objective.balance else {}
        return loss, memory

    def penalty(self, penalty: Penalty, points: Tensor) -> Tensor:
        x = points.clone().requires_grad_()
        (gradient,) = torch.autograd.grad(penalty.of(self.judge(x)[0]).sum(), x, create_graph=True)
        squares = gradient.square().flatten(1).sum(1)
        positions = 1 if x.dim() == 2 else x.shape[1] * x.shape[2]
        return penalty.cost(squares / positions if penalty.per_position else squares, self.kinks)

    def generator(self, real: Tensor | None, fake: Tensor, z: Tensor) -> Tensor:
        b = self.batch(real, fake, z, collects=False)
        loss = self.recipe["lambda"] * self.objective.g(b)
        if self.objective.shared:
            loss = loss + self.objective.shared(b)
        return loss + self.auxiliary(fake, z) if self.objective.auxiliary else loss

    def auxiliary(self, fake: Tensor, z: Tensor) -> Tensor:
        if self.objective.auxiliary == "recovery":
            return (z - self.network.encode("auxiliary", fake)).square().mean()
        # Deep InfoMax: pairs that belong together against pairs with the latents of the next sample.
        described = self.network.encode("auxiliary/features", fake)
        pairs = [torch.cat([described, each], 1) for each in (z, z.roll(-1, 0))]
        joint, shuffled = (self.network.perceptron("auxiliary/pairs", each, self.network.slope) for each in pairs)
        return (sp(-joint).mean() + sp(shuffled).mean()) / 2


def clipped(case: dict, state: Weights, bound: float) -> Weights:
    names = [name for name in case["parameters"] if player_of(name) == "discriminator"]
    return {name: state[name].clamp(-bound, bound) for name in names}


def sites(penalties: tuple[Penalty, ...], real: Tensor, fake: Tensor, noise: Tensor | None):
    """Each penalty with its points. Noise of several sites lies one after the other."""
    used, flat = 0, None if noise is None else noise.flatten()
    n, ones = len(real), [1] * (real.dim() - 1)

    def shares(count: int) -> list[Tensor]:
        nonlocal used
        own = flat[used : used + n * count].reshape(n, count)
        used += n * count
        return [own[:, i].reshape(n, *ones) for i in range(count)]

    def towards(a: Tensor, b: Tensor, t: Tensor) -> Tensor:
        return (1 - t) * a + t * b

    following_real, following_fake = real.roll(-1, 0), fake.roll(-1, 0)
    for penalty in penalties:
        match penalty.site:
            case "reals":
                points = real
            case "fakes":
                points = fake
            case "interpolates":
                points = towards(fake, real, *shares(1))
            case "real pairs":
                points = towards(real, following_real, *shares(1))
            case "fake pairs":
                points = towards(fake, following_fake, *shares(1))
            case "mixture":
                points = torch.where(*[t > 0.5 for t in shares(1)], real, fake)
            case "mixed pairs":
                one, other, t = shares(3)
                first = torch.where(one > 0.5, real, fake)
                points = towards(first, torch.where(other > 0.5, following_real, following_fake), t)
            case _:
                size = real[0].numel()
                own = flat.reshape(n, size + 1)
                sigma = real.std(correction=0)
                uniform, alpha = own[:, :size].reshape(real.shape), own[:, size].reshape(n, *ones)
                shrunk = penalty.site.endswith("shrunk")
                points = real + sigma * (alpha * 0.5 * uniform if shrunk else uniform - 0.5)
        yield penalty, points.detach()


def optimise(spec: dict, rate: Tensor, state: Weights, prefix: str, gradients: Weights) -> Weights:
    """Next parameters, and next slots by `mean/<parameter>` and `square/<parameter>`."""
    names = sorted(gradients)
    sizes = [gradients[name].numel() for name in names]
    old = {
        slot: dict(zip(names, state[f"{prefix}/{slot}"].split(sizes)))
        for slot in ("mean", "square")
        if f"{prefix}/{slot}" in state
    }
    after: Weights = {}
    for name in names:
        g = gradients[name].flatten()
        if spec["kind"] == "sgd":
            after[name] = state[name] - rate * gradients[name]
            continue
        decay = spec["beta2"] if spec["kind"] == "adam" else spec["decay"]
        square = decay * old["square"][name] + (1 - decay) * g.square()
        after[f"square/{name}"] = square
        if spec["kind"] == "rmsprop":
            inside = spec["form"] == "tf1"
            root = (square + spec["epsilon"]).sqrt() if inside else square.sqrt() + spec["epsilon"]
            step = g / root
        else:
            mean = spec["beta1"] * old["mean"][name] + (1 - spec["beta1"]) * g
            after[f"mean/{name}"] = mean
            first = 1 - state[f"{prefix}/beta1Power"] * spec["beta1"]
            second = 1 - state[f"{prefix}/beta2Power"] * spec["beta2"]
            if spec["form"] == "pytorch":
                step = (mean / first) / ((square / second).sqrt() + spec["epsilon"])
            else:
                step = second.sqrt() / first * mean / (square.sqrt() + spec["epsilon"])
        after[name] = state[name] - (rate * step).reshape(state[name].shape)
    return after


class Step(NamedTuple):
    """What a step makes."""

    state: Weights
    gradients: Weights
    losses: Weights
    # The root mean square of the scores of reals or of fakes, the larger one.
    scores: Tensor


def step(case: dict, objective: Objective, state: Weights, inputs: Weights, kinks: Kinks) -> Step:
    twin = Twin(case, objective, state, inputs, kinks)
    kind, recipe = case["kind"], case["recipe"]
    real, z, noise = inputs.get("real"), inputs["latents"], inputs.get("penaltyNoise")
    own = {player: [name for name in case["parameters"] if player_of(name) == player] for player in PLAYERS}
    moves: Weights = {}
    gradients: Weights = {}
    losses: Weights = {}
    twin.network.collects = kind != "discriminator"
    twin.network.labels = inputs.get("fakeLabels")
    fake = twin.network.generate(z)
    twin.network.collects = False
    rates = {
        "discriminator": inputs.get("discriminatorRate", inputs.get("learningRate")),
        "generator": inputs.get("generatorRate", inputs.get("learningRate")),
        "auxiliary": inputs.get("auxiliaryRate"),
    }

    def descend(loss: Tensor, players: list[str]) -> None:
        names = [name for player in players for name in own[player]]
        found = torch.autograd.grad(loss, [twin.leaves[name] for name in names], retain_graph=True, allow_unused=True)
        mine = {name: torch.zeros_like(state[name]) if g is None else g for name, g in zip(names, found)}
        gradients.update(mine)
        for player in players:
            if not own[player]:
                continue
            part = {name: mine[name] for name in own[player]}
            spec = recipe[f"{player}Optimizer"]
            moves.update(optimise(spec, rates[player], twin.state, f"{player}-optimizer", part))

    if kind != "generator":
        loss, memory = twin.discriminator(real, fake, z, noise)
        descend(loss, ["discriminator"])
        moves.update(memory)
        losses["discriminatorLoss"] = loss.detach()
        if objective.clip and objective.clip[0] == "after":
            moves.update(clipped(case, {**twin.state, **moves}, objective.clip[1]))
    if kind != "discriminator":
        loss = twin.generator(real, fake, z)
        descend(loss, ["generator", "auxiliary"])
        losses["generatorLoss"] = loss.detach()
        if recipe["ema"] > 0:
            for name in own["generator"]:
                average = f"average/{name}"
                moves[average] = recipe["ema"] * state[average] + (1 - recipe["ema"]) * moves[name]
    moves.update(twin.network.updates)
    return Step({name: value.detach() for name, value in moves.items()}, gradients, losses, twin.scores)
