"""Values of limma's empirical Bayes, by its port in inmoose 0.9.1, for tests/statistics/moderation.test.ts:

    python3 -m venv /tmp/limma && /tmp/limma/bin/pip install inmoose==0.9.1
    /tmp/limma/bin/python tests/statistics/limma/reference.py > tests/statistics/limma/reference.json
"""

import itertools
import json
import sys

import numpy as np
import pandas as pd
from inmoose.limma import eBayes, lmFit
from inmoose.limma.squeezeVar import squeezeVar

random = np.random.default_rng(22)


def moderation(name, variances, freedom):
    fit = squeezeVar(np.array(variances), np.array(freedom, dtype=float))
    prior = float(fit["df_prior"])
    return {
        "name": name,
        "variances": list(map(float, variances)),
        "freedom": np.broadcast_to(freedom, len(variances)).tolist(),
        "priorFreedom": prior if np.isfinite(prior) else "Infinity",
        "priorVariance": float(fit["var_prior"]),
        "moderated": list(map(float, fit["var_post"])),
    }


def spread(count, freedom, prior):
    """Sample variances whose true ones vary as 0.006 prior / chi-squared(prior)."""
    true = 0.006 * prior / random.chisquare(prior, count)
    return true * random.chisquare(freedom, count) / freedom


def family(variants, seeds):
    """Log scores, and the moderated t test of each pair's differences within seeds."""
    spreads = np.exp(random.normal(np.log(0.077), 0.7, variants))
    means = random.normal(0, 0.1, variants)
    scores = means[:, None] + random.normal(0, 0.05, seeds)[None] + spreads[:, None] * random.normal(size=(variants, seeds))
    pairs = list(itertools.combinations(range(variants), 2))
    differences = pd.DataFrame([scores[a] - scores[b] for a, b in pairs])
    fit = eBayes(lmFit(differences, np.ones((seeds, 1))))
    return {
        "scores": scores.tolist(),
        "priorFreedom": float(np.ravel(fit.df_prior)[0]),
        "priorVariance": float(np.ravel(fit.s2_prior)[0]),
        "freedom": float(np.ravel(fit.df_total)[0]),
        "t": np.ravel(fit.t).tolist(),
        "p": np.ravel(fit.p_value).tolist(),
    }


# The squared standard deviations over the means of README's table, 3 seeds (digits).
readme = [
    (93.5, 3.9), (102.5, 2.5), (113, 14), (128.5, 1.6), (129.4, 4.0), (133.0, 8.4), (134.7, 8.8), (135.4, 3.3),
    (137, 17), (137, 12), (138, 16), (137.8, 7.8), (140.1, 4.0), (142, 13), (149, 27), (149.0, 8.3), (151.6, 7.8),
    (152, 11), (152.8, 6.3), (258, 14), (635, 13),
]  # fmt: skip

json.dump(
    {
        "moderation": [
            moderation("the README's spreads", [(sd / mean) ** 2 for mean, sd in readme], 2),
            moderation("unequal spreads", spread(40, 4, 3.0), 4),
            moderation("nearly equal spreads", spread(40, 2, 60.0), 2),
            moderation("more alike than by chance", [0.0059, 0.006, 0.0061, 0.006], 2),
            moderation("of unequal degrees of freedom", spread(12, np.array([1, 2, 5] * 4), 4.0), [1, 2, 5] * 4),
            moderation("two", [0.001, 0.01], 2),
            moderation("one that is nearly 0", [0.004, 0.005, 0.006, 0.02, 1e-12], 5),
        ],
        "families": [family(6, 5), family(21, 3)],
    },
    sys.stdout,
    indent=1,
)
