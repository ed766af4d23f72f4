"""What a tool says of two folders, with given weights of FID-Inception: agreement_fid.py TOOL REAL FAKE WEIGHTS."""

import contextlib
import json
import sys

import torch

tool, real, fake, weights = sys.argv[1:]


def torch_fidelity():
    from torch_fidelity import calculate_metrics

    return calculate_metrics(
        input1=fake, input2=real, cuda=False, fid=True, verbose=False, cache=False, samples_find_deep=True,
        feature_extractor_weights_path=weights,
    )["frechet_inception_distance"]


def pytorch_fid():
    from pytorch_fid import fid_score, inception

    inception.load_state_dict_from_url = lambda *args, **kwargs: torch.load(weights)
    return float(fid_score.calculate_fid_given_paths([real, fake], 16, "cpu", 2048, 0))


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

    return float(calculate_frechet_distance(*statistics(fake), *statistics(real)))


torch.set_grad_enabled(False)
with contextlib.redirect_stdout(sys.stderr):
    value = {"torch-fidelity": torch_fidelity, "pytorch-fid": pytorch_fid, "clean-fid": clean_fid}[tool]()
print(json.dumps(value))
