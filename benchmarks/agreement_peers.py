"""One metric of one library on the arrays that agreement.ts wrote: for every line of input prints values, times, threads
and peak memory as JSON."""

import contextlib
import json
import resource
import sys
import time
import warnings

import numpy as np

warnings.filterwarnings("ignore")
folder, task, case = sys.argv[1:4]
WARM_UP = 600


def load(name):
    with open(f"{folder}/{case}-{name}.json") as shape:
        rows, columns = json.load(shape)
    return np.fromfile(f"{folder}/{case}-{name}.f64", dtype="<f8").reshape(rows, columns)


def moments(x):
    return x.mean(axis=0), np.cov(x, rowvar=False)


def scipy_fd(real, fake):
    from scipy.linalg import sqrtm

    (m1, s1), (m2, s2) = moments(real), moments(fake)
    return {"fd": ((m1 - m2) ** 2).sum() + np.trace(s1 + s2) - 2 * np.trace(sqrtm(s1 @ s2)).real}


def scipy_fd_of_sizes(real, fake):
    counts = [2**i for i in range(1, len(real).bit_length())]
    widths = [2**i for i in range(1, real.shape[1].bit_length())]
    return {f"{n} × {c}": scipy_fd(real[:n, :c], fake[:n, :c])["fd"] for n in counts for c in widths}


def pytorch_fid(real, fake):
    from pytorch_fid.fid_score import calculate_frechet_distance

    return {"fd": calculate_frechet_distance(*moments(real), *moments(fake))}


def fidelity_fd(real, fake):
    import torch
    from torch_fidelity.metric_fid import fid_features_to_statistics, fid_statistics_to_metric

    a, b = (fid_features_to_statistics(torch.from_numpy(x)) for x in (real, fake))
    return {"fd": fid_statistics_to_metric(a, b, False)["frechet_inception_distance"]}


def fidelity_kd(real, fake):
    import torch
    from torch_fidelity.metric_kid import kid_features_to_metric

    size = len(real)
    scores = kid_features_to_metric(
        torch.from_numpy(fake), torch.from_numpy(real), kid_subsets=1, kid_subset_size=size, verbose=False
    )
    return {"kd": scores["kernel_inception_distance_mean"]}


def fidelity_precision_recall(real, fake):
    import torch
    from torch_fidelity.metric_prc import prc_features_to_metric

    scores = prc_features_to_metric(torch.from_numpy(fake), torch.from_numpy(real), verbose=False)
    return {"precision_k3": scores["precision"], "recall_k3": scores["recall"]}


def prdc(real, fake):
    from prdc import compute_prdc

    with contextlib.redirect_stdout(sys.stderr):
        return compute_prdc(real, fake, nearest_k=5)


def fidelity_inception_score(_, probabilities):
    import torch
    from torch_fidelity.metric_isc import isc_features_to_metric

    logits = torch.from_numpy(np.log(probabilities))
    return {
        f"inception_score_{splits}": isc_features_to_metric(logits, splits, False)["inception_score_mean"]
        for splits in (1, 10)
    }


def scipy_wasserstein(real, fake):
    from scipy.optimize import linear_sum_assignment
    from scipy.spatial.distance import cdist

    costs = cdist(real, fake)
    return {"wasserstein1": costs[linear_sum_assignment(costs)].mean()}


def scipy_wasserstein_of_numbers(real, fake):
    from scipy.stats import wasserstein_distance

    return {"wasserstein1": wasserstein_distance(real[:, 0], fake[:, 0])}


def threads():
    from threadpoolctl import threadpool_info

    return max((library["num_threads"] for library in threadpool_info()), default=1)


def main():
    real, fake = load("real"), load("fake")
    function = globals()[task]
    function(real[:WARM_UP], fake[:WARM_UP])  # imports
    for _ in sys.stdin:
        wall, cpu = time.perf_counter(), time.process_time()
        values = function(real, fake)
        seconds = {"wall": time.perf_counter() - wall, "cpu": time.process_time() - cpu}
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        numbers = {name: float(value) if np.isfinite(value) else None for name, value in values.items()}
        answer = {"values": numbers, "seconds": seconds, "threads": threads(), "peakMiB": peak}
        print(json.dumps(answer), flush=True)


main()
