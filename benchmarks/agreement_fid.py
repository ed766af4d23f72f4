"""
What a tool says of two folders, with given weights of FID-Inception: agreement_fid.py TOOL REAL FAKE WEIGHTS SUBSETS SIZE.
SUBSETS and SIZE are those of KID.
"""

import contextlib
import json
import sys

import torch

tool, real, fake, weights, subsets, size = sys.argv[1:]


def torch_fidelity():
    from torch_fidelity import calculate_metrics

    return calculate_metrics(
        input1=fake, input2=real, cuda=False, fid=True, isc=True, kid=True, kid_subsets=int(subsets),
        kid_subset_size=int(size), verbose=False, cache=False, samples_find_deep=True,
        feature_extractor_weights_path=weights,
    )


def pytorch_fid():
    from pytorch_fid import fid_score, inception

    inception.load_state_dict_from_url = lambda *args, **kwargs: torch.load(weights)
    return {"fid": float(fid_score.calculate_fid_given_paths([real, fake], 16, "cpu", 2048, 0))}


def clean_fid():
    """Its files and its resize. Its network is a file that is not made here: the same as torch-fidelity's, as is the distance."""
    import numpy as np
    import torch_fidelity.feature_extractor_inceptionv3 as module
    from cleanfid.resize import build_resizer
    from cleanfid.utils import ResizeDataset
    from pytorch_fid.fid_score import calculate_frechet_distance

    network = module.FeatureExtractorInceptionV3("inception-v3-compat", ["2048"], feature_extractor_weights_path=weights)
    module.interpolate_bilinear_2d_like_tensorflow1x = lambda x, **kwargs: network.resized

    def statistics(folder):
        import pathlib

        files = sorted(str(path) for path in pathlib.Path(folder).rglob("*") if path.is_file())
        dataset = ResizeDataset(files, mode="clean")
        dataset.fn_resize = build_resizer("clean")
        rows = []
        for i in range(len(dataset)):
            network.resized = dataset[i][None].float()
            rows.append(network(torch.zeros(1, 3, 299, 299, dtype=torch.uint8))[0].numpy())
        features = np.concatenate(rows)
        return np.mean(features, axis=0), np.cov(features, rowvar=False)

    return {"fid": float(calculate_frechet_distance(*statistics(fake), *statistics(real)))}


torch.set_grad_enabled(False)
with contextlib.redirect_stdout(sys.stderr):
    values = {"torch-fidelity": torch_fidelity, "pytorch-fid": pytorch_fid, "clean-fid": clean_fid}[tool]()
print(json.dumps(values))
