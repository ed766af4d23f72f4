"""Losses and penalties of every variant and preset in PyTorch, written from the papers, for `agreement-trainings.ts`.

Scores are raw and high for reals; both losses are minimised. `r` and `f` are scores of reals and fakes. A preset that is
not in `OBJECTIVES` has no twin here and stays unchecked.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

import torch
from torch import Tensor
from torch.nn import functional

from trainings_networks import Kinks


@dataclass
class Batch:
    r: Tensor | None
    f: Tensor
    x_r: Tensor | None
    x_f: Tensor
    z: Tensor
    codes: Tensor | None
    reconstruction: Tensor | None
    k: Tensor | None
    kinks: Kinks
    # One-hot classes of reals and fakes, and what the discriminator makes of them, [n, classes] each.
    y_r: Tensor | None = None
    y_f: Tensor | None = None
    logits_r: Tensor | None = None
    logits_f: Tensor | None = None


Loss = Callable[[Batch], Tensor]
# Of the squared norms of the gradients at the points of a site, [n].
Cost = Callable[[Tensor, Kinks], Tensor]


@dataclass
class Penalty:
    site: str
    cost: Cost
    per_position: bool = False
    # What is differentiated, as a function of the score.
    of: Callable[[Tensor], Tensor] = field(default=lambda s: s)


@dataclass
class Objective:
    d: Loss
    g: Loss
    penalties: tuple[Penalty, ...] = ()
    shared: Loss | None = None
    # Of the codes or scores of the auxiliary network.
    auxiliary: str | None = None
    clip: tuple[str, float] | None = None
    head: str = "score"
    balance: Callable[[Batch], Tensor] | None = None


# Inside roots that may be 0. The papers have none; ours does, and codes of one component, whose cosines are ±1, have no
# gradient but what it leaves.
GUARD = 1e-12


def root(squares: Tensor) -> Tensor:
    return (squares + GUARD).sqrt()


def sp(t: Tensor) -> Tensor:
    return functional.softplus(t, threshold=60)


def mean_of_sample(x: Tensor) -> Tensor:
    return x.flatten(1).mean(1)


# Goodfellow et al. 2014, section 3 and equation 1
logistic = Objective(lambda b: sp(-b.r).mean() + sp(b.f).mean(), lambda b: sp(-b.f).mean())
saturating = replace(logistic, g=lambda b: -sp(b.f).mean())
# Arjovsky et al. 2017
wasserstein = Objective(lambda b: b.f.mean() - b.r.mean(), lambda b: -b.f.mean())
# Lim & Ye 2017
hinge = Objective(
    lambda b: b.kinks.rectify(1 - b.r).mean() + b.kinks.rectify(1 + b.f).mean(), lambda b: -b.f.mean()
)
# Jolicoeur-Martineau 2018
rsgan = Objective(lambda b: sp(-(b.r - b.f)).mean(), lambda b: sp(-(b.f - b.r)).mean())
rasgan = Objective(
    lambda b: (sp(-(b.r - b.f.mean())).mean() + sp(b.f - b.r.mean()).mean()) / 2,
    lambda b: (sp(b.r - b.f.mean()).mean() + sp(-(b.f - b.r.mean())).mean()) / 2,
)
ralsgan = Objective(
    lambda b: ((b.r - b.f.mean() - 1).square().mean() + (b.f - b.r.mean() + 1).square().mean()) / 2,
    lambda b: ((b.r - b.f.mean() + 1).square().mean() + (b.f - b.r.mean() - 1).square().mean()) / 2,
)
rahinge = Objective(
    lambda b: (b.kinks.rectify(1 - (b.r - b.f.mean())).mean() + b.kinks.rectify(1 + (b.f - b.r.mean())).mean()) / 2,
    lambda b: (b.kinks.rectify(1 + (b.r - b.f.mean())).mean() + b.kinks.rectify(1 - (b.f - b.r.mean())).mean()) / 2,
)
# Mao et al. 2017
lsgan = Objective(
    lambda b: ((b.r - 1).square().mean() + b.f.square().mean()) / 2, lambda b: (b.f - 1).square().mean() / 2
)
lsgan_whole = Objective(lambda b: 2 * lsgan.d(b), lambda b: 2 * lsgan.g(b))


def about(centre: float, weight: float, site: str = "interpolates") -> Penalty:
    """weight · E(‖∇D‖ − centre)². Gulrajani et al. 2017, equation 3."""
    return Penalty(site, lambda squares, _: weight * (root(squares) - centre).square().mean())


def power(p: int, weight: float, site: str) -> Penalty:
    """weight · E‖∇D‖^p. Wu et al. 2018; p = 2: Mescheder et al. 2018."""
    return Penalty(site, lambda squares, _: weight * (squares ** (p // 2)).mean())


def above_one(p: int, weight: float) -> Penalty:
    """weight · E max(0, ‖∇D‖ − 1)^p. Petzka et al. 2018."""
    return Penalty("interpolates", lambda squares, kinks: weight * (kinks.rectify(root(squares) - 1) ** p).mean())


def with_(objective: Objective, *penalties: Penalty) -> Objective:
    return replace(objective, penalties=penalties)


def gan_qp(distance: Callable[[Tensor], Tensor]) -> Objective:
    """Su 2018, λ = 10; the distance is per entry."""

    def d(b: Batch) -> Tensor:
        delta = b.r - b.f
        return (-delta + delta.square() / (2 * 10 * distance(b.x_r - b.x_f))).mean()

    return Objective(d, lambda b: (b.r - b.f).mean())


def o_gan(weight: float) -> Objective:
    """Su 2019: the score is minus the mean of the code, ρ is Pearson's correlation of z and code over the components."""

    def d(b: Batch) -> Tensor:
        delta = b.r - b.f
        return (-delta + 0.25 * delta.square() / mean_of_sample((b.x_r - b.x_f).square())).mean()

    def correlation(b: Batch) -> Tensor:
        z = b.z - b.z.mean(1, keepdim=True)
        v = b.codes - b.codes.mean(1, keepdim=True)
        return ((z * v).sum(1) / root(z.square().sum(1) * v.square().sum(1))).mean()

    return Objective(d, lambda b: -b.f.mean(), shared=lambda b: -weight * correlation(b), head="encoder")


def off_diagonal(values: Tensor) -> Tensor:
    n = len(values)
    return (values.sum() - values.diagonal().sum()) / (n * (n - 1))


def cosines(codes: Tensor) -> Tensor:
    units = codes / root(codes.square().sum(1, keepdim=True))
    return units @ units.T


def margin(b: Batch) -> float:
    return max(1.0, len(b.f) / 64)


# Berthelot et al. 2017, γ = .75 and λ_k = 1e-3: L(x) = −s
began = Objective(
    lambda b: -b.r.mean() + b.k * b.f.mean(),
    lambda b: -b.f.mean(),
    head="autoencoder",
    balance=lambda b: (b.k + 1e-3 * (0.75 * -b.r.mean() + b.f.mean())).clamp(0, 1),
)
# Zhao et al. 2017 with the pulling-away term; U = −s
ebgan_plain = Objective(
    lambda b: -b.r.mean() + b.kinks.rectify(margin(b) + b.f).mean(), lambda b: -b.f.mean(), head="autoencoder"
)
ebgan = replace(ebgan_plain, g=lambda b: -b.f.mean() + 0.1 * off_diagonal(cosines(b.codes).square()))
ebgan_pytorch_gan = replace(
    ebgan_plain,
    d=lambda b: -b.r.mean() + b.kinks.rectify(margin(b) + b.f.mean()),
    g=lambda b: (b.reconstruction - b.x_f.detach()).square().mean() + 0.1 * off_diagonal(cosines(b.codes)),
)


def wrong(logits: Tensor, classes: Tensor) -> Tensor:
    """−E log p(y | x)"""
    return -(classes * logits.log_softmax(1)).sum(1).mean()


# Odena et al. 2017, section 3
acgan = Objective(
    lambda b: logistic.d(b) + wrong(b.logits_r, b.y_r) + wrong(b.logits_f, b.y_f),
    lambda b: logistic.g(b) + wrong(b.logits_f, b.y_f),
    head="classifier",
)
acgan_of_reals = replace(
    acgan,
    d=lambda b: logistic.d(b) + wrong(b.logits_r, b.y_r),
    g=lambda b: logistic.g(b) + 0.1 * wrong(b.logits_f, b.y_f),
)
# Su 2019, kexue.fm/archives/6316
energy = with_(wasserstein, power(2, 1, "reals"))
energy_positive = Objective(
    lambda b: sp(-b.r).mean() + b.kinks.rectify(1 - sp(-b.f)).mean(),
    lambda b: sp(-b.f).mean(),
    penalties=(replace(power(2, 1, "reals"), of=lambda s: sp(-s)),),
)
# Kumar et al. 2019
meg = replace(with_(wasserstein, power(2, 0.1, "reals")), auxiliary="information")
meg_positions = replace(meg, penalties=(replace(power(2, 10, "reals"), per_position=True),))
meg_anomaly = replace(meg, penalties=(replace(power(2, 100, "reals"), per_position=True),))

GP = about(1, 10)
wgan = replace(wasserstein, clip=("after", 0.01))
wgan_gp = with_(wasserstein, GP)


def relativistic(objective: Objective) -> dict[str, Objective]:
    plain = ("default", "official", "official-cifar-a", "official-cifar-b", "official-cat")
    return {**{name: objective for name in plain}, "gp": with_(objective, GP)}


def same(objective: Objective, *presets: str) -> dict[str, Objective]:
    return {name: objective for name in presets}


R1, R2 = power(2, 5, "reals"), power(2, 5, "fakes")
OBJECTIVES: dict[str, dict[str, Objective]] = {
    "sgan": {
        **same(logistic, "default", "su", "su-sn", "single-loss"),
        "igul222": replace(logistic, d=lambda b: logistic.d(b) / 2),
    },
    "acgan": {**same(acgan, "default", "odena"), "of-reals": acgan_of_reals},
    "sgan-saturating": same(saturating, "default"),
    "rsgan": {**relativistic(rsgan), "su": rsgan},
    "rasgan": relativistic(rasgan),
    "ralsgan": relativistic(ralsgan),
    "rahinge": relativistic(rahinge),
    "lsgan": {
        **same(lsgan, "default", "studiogan"),
        "igul222": replace(lsgan, g=lsgan_whole.g),
        "relativistic-gan": lsgan_whole,
    },
    "hinge": same(hinge, "default", "single-loss"),
    "sngan": {**same(hinge, "default", "official"), "logistic": logistic, "su-wgan": wasserstein},
    "wgan": {
        **same(wgan, "default", "paper", "igul222", "studiogan"),
        "official": replace(wgan, clip=("before", 0.01)),
    },
    "wgan-gp": {
        **same(wgan_gp, "default", "paper", "official", "official-64", "official-resnet", "official-mnist", "su"),
        "official-toy": with_(wasserstein, about(1, 0.1)),
    },
    "wgan-lp": {"default": with_(wasserstein, above_one(2, 10)), "su": with_(wasserstein, above_one(1, 10))},
    "wgan-div": {
        "default": with_(wasserstein, power(6, 2, "interpolates")),
        "official": with_(wasserstein, power(6, 10, "interpolates")),
        "su": with_(wasserstein, power(6, 1, "reals"), power(6, 1, "fakes")),
        "at-pairs": with_(wasserstein, power(6, 1, "real pairs"), power(6, 1, "fake pairs")),
        "at-mixed-pairs": with_(wasserstein, power(6, 2, "mixed pairs")),
        "at-mixture": with_(wasserstein, power(6, 2, "mixture")),
        "at-fakes": with_(wasserstein, power(6, 2, "fakes")),
        "at-reals": with_(wasserstein, power(6, 2, "reals")),
    },
    "gan-qp": {
        **same(gan_qp(lambda x: mean_of_sample(x.abs())), "default", "su"),
        **same(gan_qp(lambda x: mean_of_sample(x.square()).sqrt()), "l2", "su-l2"),
    },
    "energy": {
        **same(energy, "default", "momentum-0", "momentum-0.5", "momentum-0.9", "rmsprop"),
        "hinge": with_(hinge, power(2, 1, "reals")),
        "non-negative": energy_positive,
    },
    "meg": {
        **same(meg, "default", "paper"),
        "official": meg_positions,
        "official-anomaly": meg_anomaly,
        "z-recovery": replace(meg, auxiliary="recovery"),
    },
    "o-gan": {**same(o_gan(0.5), "default", "su"), "su-256": o_gan(1)},
    "dragan": {
        "default": with_(logistic, about(1, 10, "around reals")),
        "studiogan": with_(wasserstein, about(1, 10, "around reals, shrunk")),
    },
    "r1": {
        "default": with_(logistic, R1),
        "official": with_(logistic, power(2, 10, "reals")),
        "r2": with_(logistic, R2),
        "r1-r2": with_(logistic, R1, R2),
    },
    "r3gan": {
        "default": with_(rsgan, power(2, 0.5, "reals"), power(2, 0.5, "fakes")),
        "official": with_(rsgan, power(2, 0.05, "reals"), power(2, 0.05, "fakes")),
        "r1-only": with_(rsgan, power(2, 0.5, "reals")),
    },
    "began": same(began, "default", "pytorch-gan"),
    "ebgan": {"default": ebgan, "plain": ebgan_plain, "pytorch-gan": ebgan_pytorch_gan},
}
